using System.CommandLine;
using ClinicApi.Cli.Running;

namespace ClinicApi.Cli.Appointments;

/// <summary>Gives a held time back.</summary>
internal static class ReleaseCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var hold = new Argument<string>("hold") { Description = "Id or name of the hold." };
        var command = new Command("release", "Give a held time back.") { hold };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var given = result.GetRequiredValue(hold);
            var clinic = await session.ClinicAsync(given, cancellationToken);
            await session.Client.Appointments.ReleaseHoldAsync(Names.Full(given, clinic, "holds"), cancellationToken: cancellationToken);
            session.Screen.Remark("Released.");
        });
        return command;
    }
}
