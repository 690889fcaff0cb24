using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClinicApi.Cli.Tests.Support;

/// <summary>The real server in Development, as a process of its own in an empty folder: a demo clinic, and a key for each kind of caller.</summary>
public sealed partial class DemoServer : IAsyncLifetime
{
    private Process? process;
    private JsonElement keys;

    public string Folder { get; } = Directory.CreateTempSubdirectory("clinic-cli-").FullName;

    public string Address { get; private set; } = "";

    public string Key(string caller) => keys.GetProperty(caller).GetString()!;

    public async Task InitializeAsync()
    {
        var start = new ProcessStartInfo(Dotnet)
        {
            ArgumentList = { "exec", Path.Combine(AppContext.BaseDirectory, "clinicapi.dll") },
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment =
            {
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Kestrel__Endpoints__Grpc__Url"] = "http://127.0.0.1:0",
                ["Kestrel__Endpoints__Http__Url"] = "http://127.0.0.1:0",
                ["ClinicApi__Drain__Seconds"] = "0",
            },
        };
        process = Process.Start(start)!;
        Address = await ReadAddressAsync();
        await ReadUntilAsync("administrator");
        _ = process.StandardOutput.ReadToEndAsync();
        var file = Path.Combine(Folder, "data", "development-keys.json");
        keys = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
        // The server writes the address that was configured, which has no port here.
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(keys.GetProperty("address").GetString()!, Address, StringComparison.Ordinal));
    }

    public async Task DisposeAsync()
    {
        if (process is { } server)
        {
            server.Kill();
            await server.WaitForExitAsync();
            server.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The program that runs this test runs others too.</summary>
    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private async Task<string> ReadAddressAsync() => Listening().Match(await ReadUntilAsync("http://127.0.0.1:")).Value;

    private async Task<string> ReadUntilAsync(string text)
    {
        while (await process!.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"The server ended before it wrote «{text}».");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Listening();
}

[CollectionDefinition(nameof(DemoServer))]
public sealed class DemoServerTests : ICollectionFixture<DemoServer>;
