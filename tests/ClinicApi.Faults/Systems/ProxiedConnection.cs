using System.Net;
using System.Net.Sockets;

namespace ClinicApi.Faults.Systems;

/// <summary>One connection through a proxy. It ends when either side does.</summary>
internal sealed class ProxiedConnection(TcpProxy proxy, Socket client, EndPoint upstream)
{
    private readonly Socket server = upstream is UnixDomainSocketEndPoint
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        await server.ConnectAsync(upstream, cancellationToken);
        await Task.WhenAny(PumpAsync(client, server, isAnswer: false, cancellationToken), PumpAsync(server, client, isAnswer: true, cancellationToken));
    }

    public void Cut()
    {
        Reset(client);
        Reset(server);
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            int read;
            try
            {
                read = await from.ReceiveAsync(buffer, cancellationToken);
                if (read == 0)
                    return;
                await proxy.Passing.WaitAsync(cancellationToken);
                if (!(isAnswer && proxy.LosesAnswers))
                    await SendAllAsync(to, buffer.AsMemory(0, read), cancellationToken);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task SendAllAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
            bytes = bytes[await to.SendAsync(bytes, cancellationToken)..];
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }
}
