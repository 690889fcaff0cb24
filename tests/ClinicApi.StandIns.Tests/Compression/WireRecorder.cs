namespace ClinicApi.StandIns.Tests.Compression;

/// <summary>Sees the response of a unary call as it comes over the wire.</summary>
internal sealed class WireRecorder() : DelegatingHandler(new SocketsHttpHandler())
{
    public string? ResponseEncoding { get; private set; }

    public int ResponseLength { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        ResponseEncoding = response.Headers.TryGetValues("grpc-encoding", out var values) ? values.Single() : null;
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        ResponseLength = body.Length;
        var type = response.Content.Headers.ContentType;
        response.Content = new ByteArrayContent(body);
        response.Content.Headers.ContentType = type;
        return response;
    }
}
