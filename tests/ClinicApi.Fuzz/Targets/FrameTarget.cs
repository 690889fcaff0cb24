using System.Net.Sockets;
using System.Text;
using ClinicApi.Fuzz.Mutation;
using ClinicApi.Server.Contract;
using Google.Protobuf;

namespace ClinicApi.Fuzz.Targets;

/// <summary>HTTP/2 frames of a call, broken in any way, each on a connection of its own. The server closes or answers; others are not harmed.</summary>
internal sealed class FrameTarget(Playground playground)
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public FuzzTarget AsTarget(int share) => new("frames", share, TryAsync);

    private async ValueTask<string?> TryAsync(Random random, CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true, LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync(playground.Node.GrpcAddress.Host, playground.Node.GrpcAddress.Port, cancellationToken);
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync(Connection(random), cancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, patience.Token) > 0)
            {
                // Whatever it says; that it goes on serving others is looked at elsewhere.
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // It hung up, or waits for more.
        }

        return null;
    }

    private byte[] Connection(Random random)
    {
        var method = ApiContract.Methods["/clinicapi.v1.ClinicService/GetClinic"];
        var message = playground.Requests.For(method).ToByteArray();
        byte[] body = [0, 0, 0, (byte)(message.Length >> 8), (byte)message.Length, .. message];
        List<byte[]> frames =
        [
            Frame(Settings, 0, 0, []),
            Frame(Headers, EndHeaders, 1, HeaderBlock(method.FullName)),
            Frame(Data, EndStream, 1, body),
        ];
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(frames.Count);
            if (random.Next(3) == 0)
                frames.Insert(at, Frame((byte)random.Next(12), (byte)random.Next(256), random.Next(6), Noise(random)));
            else
                frames[at] = TextMutator.Mutate(frames[at], random);
        }

        return [.. random.Next(20) == 0 ? TextMutator.Mutate(Preface, random) : Preface, .. frames.SelectMany(frame => frame)];
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(80)];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload) =>
    [
        (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags,
        (byte)(stream >> 24), (byte)(stream >> 16), (byte)(stream >> 8), (byte)stream, .. payload,
    ];

    /// <summary>HPACK without tables: each header a literal that is never indexed.</summary>
    private byte[] HeaderBlock(string path) =>
    [
        .. Literal(":method", "POST"), .. Literal(":scheme", "http"), .. Literal(":path", path), .. Literal(":authority", "localhost"),
        .. Literal("content-type", "application/grpc"), .. Literal("te", "trailers"),
        .. Literal("authorization", $"Bearer {playground.Callers[Options.V1.CallerKind.Staff].Key}"),
    ];

    private static byte[] Literal(string name, string value) => [0x10, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
