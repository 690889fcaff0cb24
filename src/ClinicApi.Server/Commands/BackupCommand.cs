using System.CommandLine;

namespace ClinicApi.Server.Commands;

/// <summary>Writes a backup, also while servers work.</summary>
internal static class BackupCommand
{
    public static Command Build(string[] settings)
    {
        var command = new Command(
            "backup",
            """
            Write a backup of the database and the photos, while servers go on. Everything that was answered before it began is in it.
            The pepper is not: keep it elsewhere. On PostgreSQL this calls pg_dump.
            """)
        {
            new Argument<string>("FOLDER") { Description = "A folder that is not there yet, or empty." },
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
        var manifest = await workplace.Backup.WriteAsync(
            folder, BackupTools.In(result), new ProgressLines(error, "database copied"), cancellationToken);
        await output.WriteLineAsync($"{folder}: {manifest.Database} and {manifest.Photos} photos, as of {manifest.BegunAt:u} or later");
        return CommandLine.Done;
    }
}

/// <summary>Where the programs are that copy a PostgreSQL database.</summary>
internal static class BackupTools
{
    private const string Name = "--tools";

    public static Option<string?> Option() => new(Name) { Description = "The folder of pg_dump and pg_restore, if they are not on the path." };

    public static string? In(ParseResult result) => result.GetValue<string?>(Name);
}
