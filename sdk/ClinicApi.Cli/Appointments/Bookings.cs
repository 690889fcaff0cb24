using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;

namespace ClinicApi.Cli.Appointments;

/// <summary>Holds and appointments as people see them.</summary>
internal static class Bookings
{
    public static async Task ShowAsync(Session session, Hold hold, CancellationToken cancellationToken)
    {
        var clock = await session.ClockAsync(Names.ClinicOf(hold.Name)!, cancellationToken);
        session.Screen.Show(hold, () => session.Screen.Facts(
            ("hold", hold.Name),
            ("treatment", Names.Id(hold.Treatment)),
            ("patient", hold.Patient),
            ("time", $"{clock.Show(hold.StartTime)} to {clock.TimeOf(hold.EndTime)}"),
            ("held until", clock.Show(hold.ExpireTime))));
    }

    public static void Show(Session session, Appointment appointment)
    {
        var clock = ClinicClock.Of(appointment.TimeZone);
        session.Screen.Show(appointment, () =>
        {
            session.Screen.Facts(
                ("appointment", appointment.Name),
                ("state", Words.Of(appointment.State)),
                ("treatment", Names.Id(appointment.Treatment)),
                ("patient", appointment.Patient),
                ("time", $"{clock.Show(appointment.StartTime)} to {clock.TimeOf(appointment.EndTime)} ({appointment.TimeZone})"),
                ("cancel by", clock.Show(appointment.CancellationDeadline)),
                ("course", appointment.Course),
                ("cancelled", appointment.Cancellation is { } c ? $"{Words.Of(c.Reason)}, {(c.Late ? "late" : "in time")}" : ""));
            if (appointment.Phases.Count > 0)
                session.Screen.Rows(["FROM", "TO", "PHASE", "WITH"], [.. appointment.Phases.Select(p => Phase(appointment, p, clock))]);
        });
    }

    private static string[] Phase(Appointment appointment, AppointmentPhase phase, ClinicClock clock) =>
    [
        clock.TimeOf(phase.StartTime), clock.TimeOf(phase.EndTime), phase.DisplayName,
        string.Join(", ", appointment.Assignments
            .Where(a => phase.Roles.Contains(a.RoleId) && (a.Phases.Count == 0 || a.Phases.Contains(phase.PhaseId)))
            .SelectMany(a => a.Resources)
            .Select(Names.Id)),
    ];
}
