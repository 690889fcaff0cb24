using System.CommandLine;
using ClinicApi.Cli.Running;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Cli.Appointments;

/// <summary>Moves an appointment to another time.</summary>
internal static class MoveCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var appointment = new Argument<string>("appointment") { Description = "Id or name of the appointment." };
        var start = new Argument<string>("start") { Description = "The new start, on the clinic's clock: 2026-11-23T10:15." };
        var practitioner = new Option<string?>("--practitioner") { Description = "With whom from now on. Otherwise as before." };
        var later = new Option<bool>("--later-sessions") { Description = "Of a course: move the later sessions too where an interval asks for it." };
        var command = new Command("move", "Move an appointment to another time.") { appointment, start, practitioner, later };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var given = result.GetRequiredValue(appointment);
            var clinic = await session.ClinicAsync(given, cancellationToken);
            var clock = await session.ClockAsync(clinic, cancellationToken);
            Bookings.Show(session, await session.Client.Appointments.RescheduleAppointmentAsync(new RescheduleAppointmentRequest
            {
                Name = Names.Full(given, clinic, "appointments"),
                StartTime = clock.Parse(result.GetRequiredValue(start)).ToTimestamp(),
                Practitioner = Names.FullOrNone(result.GetValue(practitioner), clinic, "practitioners"),
                MoveLaterSessions = result.GetValue(later),
            }, cancellationToken: cancellationToken));
        });
        return command;
    }
}
