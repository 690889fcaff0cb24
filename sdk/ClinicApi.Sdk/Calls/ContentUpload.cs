using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Sdk.Calls;

/// <summary>How a request and the content after it are sent as one stream.</summary>
/// <param name="Service">Full name of the service.</param>
/// <param name="Method">Its method.</param>
/// <param name="ChecksumOf">The checksum that a request has.</param>
/// <param name="SetChecksum">Gives it one.</param>
/// <param name="PartOf">A message with a part of the content.</param>
internal sealed record UploadRules<TRequest>(
    string Service,
    string Method,
    Func<TRequest, string> ChecksumOf,
    Action<TRequest, string> SetChecksum,
    Func<ByteString, TRequest> PartOf);

/// <summary>Sends a request, and then what a stream holds, in parts.</summary>
internal static class ContentUpload
{
    private const int PartLength = 64 * 1024;

    public static async Task<TResponse> SendAsync<TRequest, TResponse>(
        TRequest request,
        Stream content,
        UploadRules<TRequest> rules,
        Func<AsyncClientStreamingCall<TRequest, TResponse>> open,
        TimeProvider time,
        CancellationToken cancellationToken)
        where TRequest : class, IDeepCloneable<TRequest>
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(content);
        var first = RequestIds.Attach(MethodRules.ByFullName[$"/{rules.Service}/{rules.Method}"], request.Clone(), time, out _);
        if (rules.ChecksumOf(first).Length == 0)
            rules.SetChecksum(first, await ChecksumAsync(content, cancellationToken).ConfigureAwait(false));

        using var call = open();
        var part = new byte[PartLength];
        var isHeard = await TrySendAsync(call.RequestStream, first).ConfigureAwait(false);
        while (isHeard && await content.ReadAtLeastAsync(part, PartLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) is > 0 and var length)
            isHeard = await TrySendAsync(call.RequestStream, rules.PartOf(ByteString.CopyFrom(part, 0, length))).ConfigureAwait(false);
        if (isHeard)
            await TryAsync(call.RequestStream.CompleteAsync).ConfigureAwait(false);
        return await call.ResponseAsync.ConfigureAwait(false);
    }

    private static async Task<string> ChecksumAsync(Stream content, CancellationToken cancellationToken)
    {
        if (!content.CanSeek)
            throw new ArgumentException("A content that can be read only once needs its checksum in the request.", nameof(content));
        var start = content.Position;
        var hash = await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
        content.Position = start;
        return string.Concat(hash.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }

    private static Task<bool> TrySendAsync<TRequest>(IClientStreamWriter<TRequest> stream, TRequest message) =>
        TryAsync(() => stream.WriteAsync(message));

    /// <returns>False if the service has answered before it was sent everything; then its answer counts.</returns>
    private static async Task<bool> TryAsync(Func<Task> send)
    {
        try
        {
            await send().ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            return false;
        }
    }
}
