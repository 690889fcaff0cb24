using ClinicApi.Options.V1;

namespace ClinicApi.Sdk.Testing;

/// <summary>Somebody who may call a test's server.</summary>
public sealed class TestCaller
{
    internal TestCaller(CallerKind kind, string partnerId, string apiKey, Uri address)
    {
        Kind = kind;
        Name = new PartnerName(partnerId);
        ApiKey = apiKey;
        Client = new ClinicApiClient(new ClinicApiOptions { Address = address, ApiKey = apiKey });
    }

    /// <summary>What the caller is: a partner, a clinic's staff, an internal service or administration.</summary>
    public CallerKind Kind { get; }

    /// <summary>The caller's resource name, <c>partners/{partner}</c>.</summary>
    public PartnerName Name { get; }

    /// <summary>The caller's key, with every scope that a caller of its kind usually has.</summary>
    public string ApiKey { get; }

    /// <summary>A client with the caller's key. It belongs to the server, which disposes it.</summary>
    public ClinicApiClient Client { get; }
}
