using System.Diagnostics;

namespace ClinicApi.Cluster;

/// <summary>The cluster, as <c>deploy/ha/cluster.sh</c> runs it.</summary>
internal sealed class ClusterScript(string path)
{
    public static ClusterScript Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "deploy", "ha", "cluster.sh") is var script && File.Exists(script))
                return new ClusterScript(script);
        }

        throw new FileNotFoundException("deploy/ha/cluster.sh is in none of the folders above this program.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => AskAsync(["start"], cancellationToken);

    public Task<string> PrimaryAsync(CancellationToken cancellationToken) => AskAsync(["primary"], cancellationToken);

    public Task<string> StandbyAsync(CancellationToken cancellationToken) => AskAsync(["standby"], cancellationToken);

    public Task<string> DatabaseAsync(CancellationToken cancellationToken) => AskAsync(["database"], cancellationToken);

    public async Task<Uri> CallersAsync(CancellationToken cancellationToken) => new(await AskAsync(["callers"], cancellationToken));

    public Task<string> CreateKeyAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        AskAsync(["key", .. arguments], cancellationToken);

    /// <summary>Does something to a member: kill, freeze, thaw, up.</summary>
    public Task DoAsync(string what, string member, CancellationToken cancellationToken) => AskAsync([what, member], cancellationToken);

    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken) => (await RunAsync(["healthy"], cancellationToken)).Code == 0;

    private async Task<string> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var (code, output) = await RunAsync(arguments, cancellationToken);
        return code == 0 ? output : throw new InvalidOperationException($"cluster.sh {arguments[0]} ended with {code}.");
    }

    private async Task<(int Code, string Output)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var run = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await run.StandardOutput.ReadToEndAsync(cancellationToken);
        await run.WaitForExitAsync(cancellationToken);
        return (run.ExitCode, output.Trim());
    }
}
