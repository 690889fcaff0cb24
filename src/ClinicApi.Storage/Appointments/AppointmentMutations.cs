namespace ClinicApi.Storage;

/// <summary>Appointments: booked, changed and moved.</summary>
public static class AppointmentMutations
{
    public static Mutation BookAppointment(this Mutation mutation, AppointmentRow row, IReadOnlyList<ReservationRow> rows)
    {
        mutation.Reserve(rows, reservation => ReservationWrites.ForAppointment(mutation.ClinicId, row.AppointmentId, reservation));
        mutation.Tell(new DiaryChange(DiaryChange.OfAppointment(row.AppointmentId), rows));
        return mutation.Change([AppointmentWrites.Create(row)]);
    }

    /// <summary>The hold's reservations become the appointment's; the patient's own is added if the hold had none.</summary>
    public static Mutation BookFromHold(this Mutation mutation, AppointmentRow row, string holdId)
    {
        mutation.TakeTime();
        var ofPatient = new ReservationRow(
            ReservationWrites.OfPatient(row.PatientId), ReservationWrites.PatientRole, row.StartsAt, row.EndsAt);
        mutation.Tell(new DiaryChange(DiaryChange.OfAppointment(row.AppointmentId), [ofPatient]) { Inherits = DiaryChange.OfHold(holdId) });
        mutation.Tell(new DiaryChange(DiaryChange.OfHold(holdId), []));
        return mutation.Change([AppointmentWrites.Create(row), .. HoldWrites.TurnOver(holdId, row)]);
    }

    /// <summary>Cancelling, and marking as not come, gives the time back.</summary>
    public static Mutation UpdateAppointment(this Mutation mutation, AppointmentRow row, long expectedVersion)
    {
        if (AppointmentWrites.FreesTime(row))
            mutation.Tell(new DiaryChange(DiaryChange.OfAppointment(row.AppointmentId), []));
        return mutation.Change(AppointmentWrites.Update(row, expectedVersion));
    }

    /// <summary>Frees the old time and takes the new one in the same step. Everything else stays as it is.</summary>
    public static Mutation MoveAppointment(
        this Mutation mutation, AppointmentRow row, long expectedVersion, IReadOnlyList<ReservationRow> rows)
    {
        mutation.Reserve(rows, reservation => ReservationWrites.ForAppointment(mutation.ClinicId, row.AppointmentId, reservation));
        mutation.Tell(new DiaryChange(DiaryChange.OfAppointment(row.AppointmentId), rows));
        return mutation.Change(AppointmentWrites.Move(row, expectedVersion));
    }
}
