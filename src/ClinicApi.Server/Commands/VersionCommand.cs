using System.CommandLine;
using ClinicApi.Server.Hosting;

namespace ClinicApi.Server.Commands;

/// <summary>Prints the version of the binary.</summary>
internal static class VersionCommand
{
    public static Command Build()
    {
        var command = new Command("version", "Print the version.");
        command.SetAction(async (result, _) =>
        {
            await result.InvocationConfiguration.Output.WriteLineAsync(Telemetry.Version);
            return CommandLine.Done;
        });
        return command;
    }
}
