using System.CommandLine;

namespace ClinicApi.Server.Commands;

/// <summary>Puts a backup back.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Folder = new("FOLDER") { Description = "The folder of a backup." };
    private static readonly Option<bool> Replace = new("--replace") { Description = "Let the database that is there go." };

    public static Command Build(string[] settings)
    {
        var command = new Command(
            "restore",
            """
            Put a backup in the place of the database that the settings name, with its photos. Servers must be stopped. On PostgreSQL
            this calls pg_restore. Run verify afterwards.
            """)
        {
            Folder, Replace, BackupTools.Option,
        };
        command.SetAction((result, cancellationToken) => RunAsync(result, settings, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string[] settings, CancellationToken cancellationToken)
    {
        var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        var folder = Path.GetFullPath(result.GetRequiredValue(Folder));
        await using var workplace = Workplace.Open(settings);
        var (manifest, missing) = await workplace.Backup.RestoreAsync(
            folder, result.GetValue(Replace), result.GetValue(BackupTools.Option), cancellationToken);
        if (missing > 0)
            await error.WriteLineAsync($"warning: of {missing} photos the backup has no content; they were deleted while it was made.");
        await output.WriteLineAsync($"The database is as it was at {manifest.BegunAt:u}, or shortly after.");
        return CommandLine.Done;
    }
}
