using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ClinicApi.Faults.Systems;

/// <summary>A node of the service as a process of its own, which callers reach through a proxy only, always at the same address.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const int LowestPort = 20_000;
    private const int LowestOfSystem = 32_768;

    private readonly Dictionary<string, string> environment;
    private readonly string log;
    private readonly HttpClient health = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly int grpcPort = FreePort();
    private readonly int httpPort = FreePort();
    private Process? process;
    private TimeSpan ahead;

    public NodeProcess(string log, IReadOnlyDictionary<string, string> settings)
    {
        this.log = log;
        environment = new(settings)
        {
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["Kestrel__Endpoints__Grpc__Url"] = Invariant($"http://127.0.0.1:{grpcPort}"),
            ["Kestrel__Endpoints__Http__Url"] = Invariant($"http://127.0.0.1:{httpPort}"),
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Error",
            ["ClinicApi__Drain__Seconds"] = "0",
        };
        Proxy = new TcpProxy(new IPEndPoint(IPAddress.Loopback, grpcPort));
        Address = new Uri(Invariant($"http://127.0.0.1:{Proxy.Port}"));
    }

    public TcpProxy Proxy { get; }

    public Uri Address { get; }

    public int Id => process!.Id;

    public void Start()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", typeof(Node).Assembly.Location, "node"])
        {
            WorkingDirectory = Path.GetDirectoryName(log),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        _ = LogAsync(process.StandardOutput);
        _ = LogAsync(process.StandardError);
        SetClock(ahead);
    }

    /// <summary>Starts it again if it went away by itself.</summary>
    public void StartAgain()
    {
        if (!process!.HasExited)
            return;
        process.Dispose();
        Start();
    }

    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    public async Task TerminateAsync(CancellationToken cancellationToken)
    {
        await Signals.SendAsync(Signals.Terminate, [Id], cancellationToken);
        await process!.WaitForExitAsync(cancellationToken);
    }

    public void SetClock(TimeSpan by)
    {
        ahead = by;
        try
        {
            process!.StandardInput.WriteLine(((int)by.TotalSeconds).ToString(CultureInfo.InvariantCulture));
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It is gone, and is told when it starts.
        }
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await health.GetAsync(new Uri(Invariant($"http://127.0.0.1:{httpPort}/readyz")), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What the node took for its own fault, as far as its log says.</summary>
    public IEnumerable<string> ReadFaults() =>
        File.Exists(log) ? ServerLog.Faults(File.ReadLines(log)) : [];

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        health.Dispose();
        if (process is null)
            return;
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private async Task LogAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            // Two streams of one process, and of those before it.
            lock (health)
                File.AppendAllText(log, line + Environment.NewLine);
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>One that the system gives to nobody by itself: it could be a proxy's by the time the node starts.</summary>
    private static int FreePort()
    {
        while (true)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(LowestPort, LowestOfSystem));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Another one, then.
            }
        }
    }
}
