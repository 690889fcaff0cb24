using ClinicApi.Faults.Histories;
using ClinicApi.V1;

namespace ClinicApi.Faults.Traffic;

/// <summary>Puts what the API shows into the words of a history.</summary>
internal static class Seen
{
    public static Visit Of(Appointment appointment) => new(
        appointment.Name,
        appointment.PartnerReference,
        appointment.State == AppointmentState.Cancelled,
        appointment.StartTime.Seconds,
        [
            new Stretch(appointment.Patient, appointment.StartTime.Seconds, appointment.EndTime.Seconds),
            .. from phase in appointment.Phases
               from assignment in appointment.Assignments
               where phase.Roles.Contains(assignment.RoleId)
               from resource in assignment.Resources
               select new Stretch(resource, phase.StartTime.Seconds, phase.EndTime.Seconds),
        ]);

    public static Visit Of(Hold hold)
    {
        var (start, end) = (hold.StartTime.Seconds, hold.EndTime.Seconds);
        return new Visit(
            hold.Name,
            "",
            IsCancelled: false,
            start,
            [
                .. from assignment in hold.Assignments
                   from resource in assignment.Resources
                   select new Stretch(resource, assignment.RoleId == "needler" ? start + Town.Numbing : start, end),
            ]);
    }

    public static Told Of(Event told) => new(
        told.Clinic, told.Sequence, Words(told.Type.ToString()), told.Resource, told.ResourceVersion);

    /// <summary>AppointmentBooked becomes APPOINTMENT_BOOKED, as in the contract.</summary>
    private static string Words(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
}
