using System.Net;
using System.Net.Sockets;

namespace ClinicApi.Server.Tests.Support;

/// <summary>The names of hosts as the servers of these tests know them, so that no test asks the network.</summary>
internal static class TestNames
{
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["example.com"] = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
        ["inside.example"] = ["10.1.2.3"],
        ["mixed.example"] = ["93.184.215.14", "192.168.1.1"],
    };

    public static Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IPAddress.TryParse(host, out var literal))
            return Task.FromResult<IPAddress[]>([literal]);
        return Known.TryGetValue(host, out var addresses)
            ? Task.FromResult<IPAddress[]>([.. addresses.Select(IPAddress.Parse)])
            : throw new SocketException((int)SocketError.HostNotFound);
    }
}
