namespace ClinicApi.Server.Credentials;

/// <summary>Reads what an issuer publishes.</summary>
internal delegate Task<byte[]> FetchKeySet(Uri address, CancellationToken cancellationToken);

/// <summary>Reads key sets from where the configuration says, within bounds: an issuer is not to be trusted with the node's time or memory.</summary>
internal sealed class KeySetSource : IDisposable
{
    private const int MostBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = MostBytes,
    };

    public async Task<byte[]> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!address.IsFile)
            return await client.GetByteArrayAsync(address, cancellationToken);
        return new FileInfo(address.LocalPath).Length <= MostBytes
            ? await File.ReadAllBytesAsync(address.LocalPath, cancellationToken)
            : throw new IOException("The key set is too large.");
    }

    public void Dispose() => client.Dispose();
}
