using ClinicApi.Server.Commands;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClinicApi.Operations.Tests.Commands;

/// <summary>What a command came to.</summary>
public sealed record Ran(int ExitCode, string Output, string Error);

/// <summary>Runs commands on a database file of its own.</summary>
public abstract class CommandSuite : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clinicapi-commands-");

    private protected string DatabasePath => PathOf("clinic.db");

    private protected string PathOf(string name) => Path.Combine(folder.FullName, name);

    public void Dispose()
    {
        folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected Task<Ran> RunAsync(params string[] args) => RunBareAsync([.. args, $"--ClinicApi:Storage:Path={DatabasePath}"]);

    private protected static async Task<Ran> RunBareAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(args, output, error);
        return new Ran(code, output.ToString(), error.ToString());
    }

    private protected async Task<string> WriteFileAsync(string text)
    {
        var path = PathOf("clinic.json");
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private protected Store OpenStore() =>
        Store.Open(new StoreOptions(StoreEngine.Sqlite, DatabasePath), TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>As a server on the same database would read it.</summary>
    private protected Pepper ReadPepper() => new(Convert.FromBase64String(File.ReadAllText(PathOf("pepper")).Trim()));
}
