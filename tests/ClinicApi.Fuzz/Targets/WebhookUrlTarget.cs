using System.Net;
using System.Net.Sockets;
using ClinicApi.Fuzz.Mutation;
using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Webhooks;

namespace ClinicApi.Fuzz.Targets;

/// <summary>URLs of webhooks, as odd as they come: whatever is let through leads to a public address, by https.</summary>
internal static class WebhookUrlTarget
{
    private static readonly string[] Urls =
    [
        "https://example.com/hook", "https://example.com:8443/a?b=c", "https://93.184.215.14/", "https://127.0.0.1/", "https://[::1]/", "https://0x7f.1/",
        "https://2130706433/", "https://017700000001/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://169.254.169.254/latest", "https://localhost./",
        "https://xn--nxasmq6b/", "https://user:secret@example.com/", "http://127.0.0.1:80/", "https://example.com#x", "https://10.0.0.1.example.com/", "file:///etc/passwd",
        "https://１２７.０.０.１/", "https://127。0。0。1/", "https://[fe80::1%25eth0]/", "https://[2002:7f00:1::]/", "gopher://example.com", "https:///example.com", "https://ex ample.com/",
    ];

    private static readonly TargetGuard Guard = new(ResolveAsync, allowsLoopback: false);

    public static FuzzTarget AsTarget(int share) => new("webhook URLs", share, TryAsync);

    private static async ValueTask<string?> TryAsync(Random random, CancellationToken cancellationToken)
    {
        var text = TextMutator.Mutate(Urls[random.Next(Urls.Length)], random);
        try
        {
            // What a request can hold at all, and what validation lets through.
            return text.Any(char.IsSurrogate) || StringFormats.Check(FieldFormat.HttpsUrl, text) is not null ? null : await LeadsAsync(text, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"«{text}» brought {exception}";
        }
    }

    private static async Task<string?> LeadsAsync(string text, CancellationToken cancellationToken)
    {
        var url = new Uri(text);
        if (Guard.Check(url) is not null)
            return null;
        try
        {
            var addresses = await Guard.ResolveAsync(url.IdnHost, cancellationToken);
            return url.Scheme != Uri.UriSchemeHttps || addresses.Any(IsPrivate) ? $"«{text}» leads to {string.Join(", ", addresses.Select(a => a.ToString()))}." : null;
        }
        catch (TargetRefusedException)
        {
            return null;
        }
    }

    /// <summary>A few ranges that nobody may be led to, told apart here without the server's code.</summary>
    private static bool IsPrivate(IPAddress address)
    {
        var bytes = address.IsIPv4MappedToIPv6 ? address.MapToIPv4().GetAddressBytes() : address.GetAddressBytes();
        return bytes.Length == 4
            ? bytes[0] is 0 or 10 or 127 or >= 224 || (bytes[0], bytes[1]) is (169, 254) or (192, 168) || (bytes[0] == 172 && bytes[1] is >= 16 and < 32)
            : IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || (bytes[0] & 0xFE) == 0xFC;
    }

    private static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => IPAddress.TryParse(host, out var literal)
        ? Task.FromResult<IPAddress[]>([literal])
        : host == "localhost" ? Task.FromResult<IPAddress[]>([IPAddress.Loopback])
        : host.EndsWith("example.com", StringComparison.Ordinal) ? Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14")])
        : throw new SocketException((int)SocketError.HostNotFound);
}
