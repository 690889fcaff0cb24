using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ClinicApi.Bench;

/// <summary>How a process that was started becomes one that answers.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until it answers; longer than a loaded machine needs.</summary>
    public static async Task WaitAsync(MeasuredProcess process, Func<Task<bool>> answers, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await answers())
        {
            if (process.HasExited)
                throw new InvalidOperationException("The process ended before it answered.");
            if (TimeProvider.System.GetElapsedTime(begun) > Patience)
                throw new TimeoutException("The process does not answer.");
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    public static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync("/readyz", cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public static async Task<bool> ListensAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>One that nobody listens on, below those that systems give to outgoing connections: none of these can take it meanwhile.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: another one.
            }
        }
    }
}
