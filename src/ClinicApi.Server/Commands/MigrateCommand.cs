using System.CommandLine;

namespace ClinicApi.Server.Commands;

/// <summary>Brings the database to the schema of this binary.</summary>
internal static class MigrateCommand
{
    public static Command Build(string[] settings)
    {
        var command = new Command("migrate", "Bring the database to the schema of this version. Safe to repeat, and while servers run.");
        command.SetAction(async (result, cancellationToken) =>
        {
            await using var workplace = Workplace.Open(settings);
            await workplace.Store.MigrateAsync(cancellationToken);
            await result.InvocationConfiguration.Error.WriteLineAsync("The database has the schema of this version.");
            return CommandLine.Done;
        });
        return command;
    }
}
