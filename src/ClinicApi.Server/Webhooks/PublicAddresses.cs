using System.Net;
using System.Net.Sockets;

namespace ClinicApi.Server.Webhooks;

/// <summary>Which addresses belong to somebody on the public internet, after the special-purpose registries of IANA (RFC 6890).</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Within the global space, but with an IPv4 address inside or for documentation only.
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Of IPv6 only what is assigned for the global internet counts: no mapped or translated IPv4 address, nothing local.</summary>
    public static bool Contain(IPAddress address) =>
        !address.IsIPv4MappedToIPv6
        && (address.AddressFamily != AddressFamily.InterNetworkV6 || GlobalUnicast.Contains(address))
        && !NotPublic.Any(network => network.Contains(address));
}
