namespace ClinicApi.Sdk;

/// <summary>Where Clinic API is, who calls it, and how patiently.</summary>
/// <remarks>A client copies the options when it is made; later changes to them have no effect on it.</remarks>
public sealed class ClinicApiOptions
{
    /// <summary>The server, for example <c>https://clinic-api.example</c>. Scheme, host and port only. Required.</summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// Further nodes of the same service, of the same form as <see cref="Address"/>. Calls take turns over those that can be reached. Null
    /// or none: all calls go to <see cref="Address"/>, for example to a load balancer.
    /// </summary>
    public IList<Uri>? FurtherAddresses { get; set; }

    /// <summary>
    /// The API key. This, <see cref="ApiKeyFile"/> or <see cref="ApiKeyProvider"/> is required; the provider wins over the file, and
    /// the file over this.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// A file with the API key and nothing else, such as a mounted secret. It is read again whenever it has been written, so that the key
    /// can be replaced while the client is in use.
    /// </summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>
    /// Gives the API key. It is asked before each attempt of each call, so that a key can be replaced while the client is in use;
    /// it should answer from memory almost always.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? ApiKeyProvider { get; set; }

    /// <summary>
    /// Sends the key over plain HTTP to a host that is not this machine. Whoever can read the network then has the key: only for
    /// networks in which something else encrypts.
    /// </summary>
    public bool AllowInsecureRemoteCredentials { get; set; }

    /// <summary>
    /// How long a call may take, retries included, unless its <see cref="CallSettings"/> say otherwise. Null: as the contract
    /// suggests for the method, 10 seconds for most. Streams are not affected.
    /// </summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>How failed attempts are repeated.</summary>
    public ClinicApiRetryOptions Retry { get; set; } = new();

    /// <summary>
    /// Names your application in the user agent, for example <c>booking-site/2.3</c>: 1 to 64 of letters, digits and
    /// <c>. _ - /</c>. Support asks for it.
    /// </summary>
    public string? ApplicationId { get; set; }

    /// <summary>
    /// Lets each read see at least the last write that this client has completed in the same clinic, whichever node answers. Costs a
    /// header, and a short wait where a node lags behind.
    /// </summary>
    public bool CarryConsistencyTokens { get; set; }

    /// <summary>
    /// The transport, for client certificates, proxies or tests. Null: a <see cref="SocketsHttpHandler"/> with keep-alive pings during
    /// calls and as many HTTP/2 connections as needed. A handler that is given here is not disposed by the client.
    /// </summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>The clock of deadlines and waits. Null: the system's.</summary>
    public TimeProvider? TimeProvider { get; set; }

    internal Func<double> Jitter { get; set; } = Random.Shared.NextDouble;
}
