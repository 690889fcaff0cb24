using System.Diagnostics;
using ClinicApi.Cli.Tests.Support;

namespace ClinicApi.Cli.Tests.Commands;

/// <summary>The program itself, as a shell runs it.</summary>
[Collection(nameof(DemoServer))]
public sealed class ProgramTests(DemoServer server)
{
    [Fact]
    public async Task Program_BesideADevelopmentServer_NeedsNoSettings()
    {
        var (code, output) = await RunAsync("clinics");

        Assert.Equal(0, code);
        Assert.Contains("demo-clinic", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
    }

    [Theory]
    [InlineData("clinic avail", "availability")]
    [InlineData("clinic cancel x --reason ", "patient-request")]
    [InlineData("clinic keys ", "rotate")]
    [InlineData("clinic completion ", "fish")]
    public async Task Completion_OfALine_OffersWhatFits(string line, string offered)
    {
        var (code, output) = await RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal(0, code);
        Assert.Contains(offered, output.Split('\n').Select(o => o.Trim()));
    }

    [Fact]
    public async Task Completion_ForBash_IsAScript()
    {
        var (_, script) = await RunAsync("completion", "bash");
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-n"]) { RedirectStandardInput = true, UseShellExecute = false })!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync();

        Assert.Equal(0, bash.ExitCode);
        Assert.Contains("complete -F _clinic_completion clinic", script, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo(DemoServer.Dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "clinic.dll"), .. args])
        {
            WorkingDirectory = server.Folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["XDG_CONFIG_HOME"] = server.Folder },
        };
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("CLINICAPI_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(variable);
        using var program = Process.Start(start)!;
        var output = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        return (program.ExitCode, output);
    }
}
