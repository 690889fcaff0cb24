using System.CommandLine;
using System.CommandLine.Invocation;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Import;
using ClinicApi.Storage;

namespace ClinicApi.Server.Commands;

/// <summary>A command cannot do what was asked; the message says why, in a line.</summary>
internal sealed class CommandException(string message) : Exception(message);

/// <summary>The arguments make no sense; the message says which.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The commands of the binary, and what its exit code means.</summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUse = 2;
    public const int Unavailable = 3;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var console = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // A signal ends a command at once: what it has written by then is whole.
            ProcessTerminationTimeout = null,
        };
        try
        {
            var (settings, others) = SettingArguments.Split(args);
            if (ServeCommand.IsMeant(others))
                return await ServeCommand.RunAsync(args, cancellationToken);
            // An argument that begins with @ is itself and no file of arguments.
            var result = Build(settings).Parse(others, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (result.Action is ParseErrorAction)
                throw new UsageException(string.Join(Environment.NewLine, result.Errors.Select(e => e.Message)));
            return await result.InvokeAsync(console, cancellationToken);
        }
        catch (Exception exception) when (exception is not HostAbortedException)
        {
            await error.WriteLineAsync(InWords(exception));
            return ExitCode(exception);
        }
    }

    private static RootCommand Build(string[] settings) => new(
        """
        Clinic API: a gRPC service through which booking platforms work with skin clinics. Without a command it serves.

        Settings come from appsettings.json, environment variables (ClinicApi__Storage__Path=x) and arguments
        (--ClinicApi:Storage:Path=x), for every command.

        Exit codes: 0 done, 1 failed, 2 wrong use or configuration, 3 the database cannot be reached.
        """)
    {
        MigrateCommand.Build(settings),
        ImportCommand.Build(settings),
        EncryptCommand.Build(settings),
        BackupCommand.Build(settings),
        RestoreCommand.Build(settings),
        VerifyCommand.Build(settings),
        KeysCommand.Build(settings),
        PartnersCommand.Build(settings),
        HealthCommand.Build(),
        VersionCommand.Build(),
    };

    private static int ExitCode(Exception exception) => exception switch
    {
        UsageException or SettingsException => WrongUse,
        StoreUnavailableException => Unavailable,
        _ => Failed,
    };

    private static string InWords(Exception exception) => exception switch
    {
        UsageException => exception.Message + Environment.NewLine + "See clinicapi --help.",
        StoreUnavailableException { InnerException: { } cause } => "The database cannot be reached: " + cause.Message,
        StoreConflictException => "Somebody else changed the same at the same time; run the command again.",
        CommandException or ClinicFileException or SettingsException or StoreSchemaException or StoreGuardException or StoreSealException
            or StoreUnavailableException or StoreCopyException or IOException or UnauthorizedAccessException => exception.Message,
        _ => $"Failed unexpectedly ({exception.GetType().Name}): {exception.Message}",
    };
}
