using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ClinicApi.Faults.Systems;

/// <summary>Stands between two programs, so that what they say to each other can be cut, lost or held up.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<ProxiedConnection, byte> open = new();
    private readonly EndPoint upstream;
    private readonly Task accepting;
    private TaskCompletionSource gate = new();

    /// <param name="upstream">Where the connections go.</param>
    public TcpProxy(EndPoint upstream)
    {
        this.upstream = upstream;
        gate.SetResult();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>Whether what the upstream answers is thrown away. Connections that have lost something cannot go on and are cut in the end.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>While it is held up, nothing passes in either direction.</summary>
    public Task Passing => gate.Task;

    public void HoldUp() => gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetPass() => gate.TrySetResult();

    /// <summary>Cuts every connection as a failing network does: with a reset, in the middle of whatever was being said.</summary>
    public void Cut()
    {
        foreach (var connection in open.Keys)
            connection.Cut();
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Dispose();
        LetPass();
        Cut();
        await accepting;
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync(closing.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                continue;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var connection = new ProxiedConnection(this, client, upstream);
        open[connection] = 0;
        try
        {
            await connection.RunAsync(closing.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side went away, or the connection was cut on purpose.
        }
        finally
        {
            connection.Cut();
            open.TryRemove(connection, out _);
        }
    }
}
