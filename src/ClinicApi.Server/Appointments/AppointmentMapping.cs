using ClinicApi.Server.Calls;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>Appointments and holds as the contract has them, from what is stored.</summary>
internal static class AppointmentMapping
{
    public static Appointment ToMessage(AppointmentRow row, Caller caller)
    {
        var appointment = AppointmentPlans.Read(row.Plan);
        appointment.Name = ResourceNames.Appointment(row.ClinicId, row.AppointmentId);
        appointment.Etag = Etags.Of(row.Version);
        appointment.Patient = ResourceNames.Patient(row.ClinicId, row.PatientId);
        appointment.Treatment = ResourceNames.Treatment(row.ClinicId, row.TreatmentId);
        appointment.StartTime = row.StartsAt.ToTimestamp();
        appointment.EndTime = row.EndsAt.ToTimestamp();
        appointment.RequestedPractitioner = NameOrEmpty(row.ClinicId, "practitioners", row.RequestedPractitionerId);
        appointment.State = (AppointmentState)row.State;
        appointment.CancellationDeadline = row.CancellationDeadline.ToTimestamp();
        appointment.Course = NameOrEmpty(row.ClinicId, "courses", row.CourseId);
        appointment.BookedBy = ResourceNames.Partner(row.BookedBy);
        appointment.PartnerReference = row.PartnerReference;
        appointment.PatientNote = row.PatientNote;
        appointment.CreateTime = row.CreatedAt.ToTimestamp();
        appointment.UpdateTime = row.UpdatedAt.ToTimestamp();
        if (caller.SeesWholeClinic && row.Procedure.Length > 0)
            appointment.Procedure = AppointmentPlans.ReadProcedure(row.Procedure);
        if (row.OverbookedBy.Length > 0)
            appointment.Overbooking = new Overbooking { Reason = row.OverbookingReason, OverbookedBy = ResourceNames.Partner(row.OverbookedBy) };
        if (row.SuspendedAt is { } suspendedAt)
            appointment.Suspension = new Suspension { Cause = (SuspensionCause)row.SuspensionCause, SuspendTime = suspendedAt.ToTimestamp() };
        if (row.CancelledAt is { } cancelledAt)
        {
            appointment.Cancellation = new Cancellation
            {
                Reason = (CancellationReason)row.CancellationReason,
                CancelledBy = ResourceNames.Partner(row.CancelledBy),
                CancelTime = cancelledAt.ToTimestamp(),
                Late = row.CancelledLate,
            };
        }

        return appointment;
    }

    /// <summary>An appointment as it is stored when it is booked.</summary>
    public static AppointmentRow NewRow(
        string appointmentId, Wish wish, Instant end, string plan, CompiledTreatment? treatment, string bookedBy, Instant now) => new(
        wish.ClinicId,
        appointmentId,
        Version: 1,
        (int)AppointmentState.Booked,
        wish.PatientId,
        wish.TreatmentId,
        wish.PractitionerId,
        wish.Start,
        end,
        CancellationDeadline: wish.Start - (treatment?.Message.CancellationCutOff?.ToNodaDuration() ?? NodaTime.Duration.Zero),
        plan,
        bookedBy,
        PartnerReference: "",
        PatientNote: "",
        CancellationReason: 0,
        CancelledBy: "",
        CancelledAt: null,
        CancelledLate: false,
        CourseId: "",
        Procedure: "",
        CreatedAt: now,
        UpdatedAt: now)
        {
            Modality = treatment?.Procedure.Kind ?? 0,
            BodyRegions = (long)(treatment?.Procedure.Regions.Bits ?? 0),
        };

    public static Hold ToMessage(HoldRow row) => new()
    {
        Name = ResourceNames.Hold(row.ClinicId, row.HoldId),
        Etag = Etags.Of(row.Version),
        Treatment = ResourceNames.Treatment(row.ClinicId, row.TreatmentId),
        Patient = NameOrEmpty(row.ClinicId, "patients", row.PatientId),
        StartTime = row.StartsAt.ToTimestamp(),
        EndTime = row.EndsAt.ToTimestamp(),
        RequestedPractitioner = NameOrEmpty(row.ClinicId, "practitioners", row.RequestedPractitionerId),
        Assignments = { AppointmentPlans.Read(row.Plan).Assignments },
        ExpireTime = row.ExpiresAt.ToTimestamp(),
        HeldBy = ResourceNames.Partner(row.HeldBy),
        CreateTime = row.CreatedAt.ToTimestamp(),
    };

    public static string NameOrEmpty(string clinicId, string collection, string id) =>
        id.Length == 0 ? "" : ResourceNames.InClinic(clinicId, collection, id);
}
