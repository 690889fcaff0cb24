using ClinicApi.Server.Hosting;

namespace ClinicApi.Server.Commands;

/// <summary>What the binary does without a command: serve. All its arguments are ASP.NET Core's.</summary>
internal static class ServeCommand
{
    private static readonly string[] OptionsOfTheBinary = ["-h", "-?", "/h", "/?", "--help", "--version"];

    /// <param name="others">The arguments that are not in the form of a setting.</param>
    public static bool IsMeant(string[] others) =>
        others.Length == 0 || (IsForTheHost(others[0]) && !others.Any(OptionsOfTheBinary.Contains));

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var app = ServerHost.Build(CreateBuilder([.. args.Where(a => a != "--")]));
        await app.RunAsync(cancellationToken);
        return Environment.ExitCode;
    }

    private static WebApplicationBuilder CreateBuilder(string[] args)
    {
        try
        {
            return ServerHost.CreateBuilder(args);
        }
        catch (FormatException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static bool IsForTheHost(string argument) => argument.StartsWith("--", StringComparison.Ordinal) || argument.StartsWith('/') || argument.Contains('=');
}
