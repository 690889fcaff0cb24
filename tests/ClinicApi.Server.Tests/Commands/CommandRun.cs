using ClinicApi.Server.Commands;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;

namespace ClinicApi.Server.Tests.Commands;

/// <summary>What a command of the binary came to, run with the settings of a test's server.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(TestDatabase database, params string[] command)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var settings = ServerNode.Settings(database)
            .Where(setting => setting.Key.StartsWith("ClinicApi:", StringComparison.Ordinal))
            .Select(setting => $"--{setting.Key}={setting.Value}");
        var code = await CommandLine.RunAsync([.. command, .. settings], output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    public void AssertDone() => Assert.True(ExitCode == CommandLine.Done, $"It ended with {ExitCode}: {Output}{Error}");

    public void AssertFailed(string because)
    {
        Assert.True(ExitCode == CommandLine.Failed, $"It ended with {ExitCode}: {Output}{Error}");
        Assert.Contains(because, Output + Error, StringComparison.Ordinal);
    }
}
