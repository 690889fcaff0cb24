using Microsoft.Extensions.Logging;

namespace ClinicApi.Sdk.Testing;

/// <summary>How a test's server is to be.</summary>
public sealed class ClinicApiTestServerOptions
{
    /// <summary>The server's clock. Null: one that starts at the machine's time and runs.</summary>
    public TestClock? Clock { get; set; }

    /// <summary>Where the server's log goes. Null: nowhere.</summary>
    public Action<ILoggingBuilder>? Logging { get; set; }

    /// <summary>Settings of the server by key, for example <c>ClinicApi:Limits:HoldsPerPartner</c>, as its operators have them.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>();
}
