using System.CommandLine;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;

namespace ClinicApi.Cli.Appointments;

/// <summary>Cancels an appointment.</summary>
internal static class CancelCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var appointment = new Argument<string>("appointment") { Description = "Id or name of the appointment." };
        var reason = new Option<string>("--reason") { Description = "Why.", Required = true };
        reason.AcceptOnlyFromAmong(Words.Arguments<CancellationReason>());
        var yes = new Option<bool>("--yes") { Description = "Do not ask whether it is meant." };
        var command = new Command("cancel", "Cancel an appointment.") { appointment, reason, yes };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var given = result.GetRequiredValue(appointment);
            var name = Names.Full(given, await session.ClinicAsync(given, cancellationToken), "appointments");
            if (!result.GetValue(yes))
                await new Questions(surroundings).ConfirmAsync($"Cancel {Names.Id(name)}?", cancellationToken);
            Bookings.Show(session, await session.Client.Appointments.CancelAppointmentAsync(
                name, Words.Parse<CancellationReason>(result.GetRequiredValue(reason)), cancellationToken: cancellationToken));
        });
        return command;
    }
}
