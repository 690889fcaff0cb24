using System.Net;
using System.Net.Sockets;
using ClinicApi.V1;

namespace ClinicApi.Server.Webhooks;

/// <summary>Finds the addresses of a host; for an address that is written out, itself.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>A webhook cannot or must not be sent to its host.</summary>
internal sealed class TargetRefusedException(WebhookFailure failure, Exception? inner = null) : Exception($"The target is refused: {failure}.", inner)
{
    public WebhookFailure Failure { get; } = failure;
}

/// <summary>
/// Keeps webhooks away from whatever a caller could not reach by itself. Every address of the host is checked, and the connection goes
/// to a checked one: a name that resolves to something else the next moment changes nothing.
/// </summary>
internal sealed class TargetGuard(ResolveHost resolve, bool allowsLoopback)
{
    /// <summary>What is wrong with a URL by itself, or null.</summary>
    public string? Check(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !(allowsLoopback && url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            return "must be an absolute https URL";
        if (url.UserInfo.Length > 0)
            return "must not contain a user name or password";
        return url.Fragment.Length > 0 ? "must not contain a fragment" : null;
    }

    /// <summary>The addresses of a host, all of which may be called.</summary>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await resolve(host.Trim('[', ']'), cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new TargetRefusedException(WebhookFailure.NameResolution, exception);
        }

        if (addresses.Length == 0)
            throw new TargetRefusedException(WebhookFailure.NameResolution);
        return addresses.All(MayBeCalled) ? addresses : throw new TargetRefusedException(WebhookFailure.AddressRefused);
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool MayBeCalled(IPAddress address) => PublicAddresses.Contain(address) || (allowsLoopback && IPAddress.IsLoopback(address));
}
