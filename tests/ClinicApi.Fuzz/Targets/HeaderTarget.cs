using System.Net;
using ClinicApi.Fuzz.Mutation;
using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Google.Protobuf;
using RpcStatus = Google.Rpc.Status;

namespace ClinicApi.Fuzz.Targets;

/// <summary>
/// gRPC's own framing over HTTP/2: headers, paths, the five bytes before a message, several messages or half of one. What is gRPC is
/// answered as documented; what is not is refused by HTTP.
/// </summary>
internal sealed class HeaderTarget(Playground playground, HttpClient client)
{
    private static readonly string[] Names =
        ["content-type", "te", "grpc-timeout", "grpc-encoding", "grpc-accept-encoding", "clinicapi-consistency-token", "authorization", "user-agent", "x-anything-bin", "grpc-previous-rpc-attempts"];

    private static readonly string[] Values =
        ["application/grpc", "application/grpc+proto", "application/grpc-web", "application/json", "1n", "99999999H", "-1S", "1X", "gzip", "deflate", "identity", "br", "trailers", "Bearer ", "basic eA=="];

    public FuzzTarget AsTarget(int share) => new("headers", share, TryAsync);

    private async ValueTask<string?> TryAsync(Random random, CancellationToken cancellationToken)
    {
        var method = ApiContract.Methods["/clinicapi.v1.ClinicService/GetClinic"];
        var path = random.Next(10) == 0 ? "/" + Uri.EscapeDataString(TextMutator.Mutate(method.FullName, random)) : method.FullName;
        using var request = new HttpRequestMessage(HttpMethod.Post, path[..Math.Min(path.Length, 2000)])
        {
            Version = HttpVersion.Version20,
            Content = new ByteArrayContent(Body(playground.Requests.For(method).ToByteArray(), random)),
        };
        request.Content.Headers.TryAddWithoutValidation("content-type", random.Next(10) == 0 ? AnyValue(random) : "application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("authorization", Credential(random));
        for (var more = random.Next(4); more > 0; more--)
            request.Headers.TryAddWithoutValidation(Names[random.Next(Names.Length)], AnyValue(random));
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Judge(response);
        }
        catch (Exception exception) when (exception is HttpRequestException or FormatException or HttpProtocolException or IOException or InvalidOperationException)
        {
            // HTTP refuses it, the client's side or the server's; that the server lives on is looked at elsewhere.
            return null;
        }
    }

    private string Credential(Random random)
    {
        var right = $"Bearer {playground.Callers[CallerKind.Staff].Key}";
        return random.Next(3) == 0 ? right : Printable(TextMutator.Mutate(right, random));
    }

    private string AnyValue(Random random)
    {
        var value = random.Next(3) == 0 ? playground.Words[random.Next(playground.Words.Count)] : Values[random.Next(Values.Length)];
        return random.Next(2) == 0 ? value : Printable(TextMutator.Mutate(value, random));
    }

    /// <summary>Mostly one message with its prefix, sometimes a wrong length, a wrong flag, more messages or fewer bytes.</summary>
    private static byte[] Body(byte[] message, Random random)
    {
        var length = random.Next(5) == 0 ? random.Next() : message.Length;
        var flag = random.Next(6) == 0 ? (byte)random.Next(256) : (byte)0;
        byte[] frame = [flag, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. message];
        return random.Next(5) switch
        {
            0 => TextMutator.Mutate(frame, random),
            1 => [.. frame, .. frame],
            2 => frame[..random.Next(frame.Length + 1)],
            _ => frame,
        };
    }

    private static string? Judge(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            return (int)response.StatusCode is >= 400 and < 500 ? null : $"HTTP answered {(int)response.StatusCode}.";
        var status = Header(response, "grpc-status");
        if (status is null)
            return "The answer has no status.";
        if (status == "0")
            return null;
        if (Header(response, "grpc-status-details-bin") is not { } details)
            return $"The status {status} came without details: {Header(response, "grpc-message")}";
        var rich = RpcStatus.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
        return rich.Code is (int)Grpc.Core.StatusCode.Internal or (int)Grpc.Core.StatusCode.Unknown ? $"The status is {rich.Code}: {rich.Message}" : null;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var trailers) ? trailers.First()
        : response.Headers.TryGetValues(name, out var headers) ? headers.First() : null;

    private static string Printable(string text) => new([.. text.Where(c => c is >= ' ' and <= '~').Take(4000)]);
}
