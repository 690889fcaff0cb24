using System.CommandLine;

namespace ClinicApi.Server.Commands;

/// <summary>Puts a backup back.</summary>
internal static class RestoreCommand
{
    public static Command Build(string[] settings)
    {
        var command = new Command(
            "restore",
            """
            Put a backup in the place of the database that the settings name, with its photos. Servers must be stopped. On PostgreSQL
            this calls pg_restore. Run verify afterwards.
            """)
        {
            new Argument<string>("FOLDER") { Description = "The folder of a backup." },
            new Option<bool>("--replace") { Description = "Let the database that is there go." },
            BackupTools.Option(),
        };
        command.SetAction((result, cancellationToken) => RunAsync(result, settings, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string[] settings, CancellationToken cancellationToken)
    {
        var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        var folder = Path.GetFullPath(result.GetRequiredValue<string>("FOLDER"));
        await using var workplace = Workplace.Open(settings);
        var (manifest, missing) = await workplace.Backup.RestoreAsync(
            folder, result.GetValue<bool>("--replace"), BackupTools.In(result), cancellationToken);
        if (missing > 0)
            await error.WriteLineAsync($"warning: of {missing} photos the backup has no content; they were deleted while it was made.");
        await output.WriteLineAsync($"The database is as it was at {manifest.BegunAt:u}, or shortly after.");
        return CommandLine.Done;
    }
}
