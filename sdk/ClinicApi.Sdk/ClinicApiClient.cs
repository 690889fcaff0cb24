using System.Diagnostics;
using System.Diagnostics.Metrics;
using ClinicApi.Sdk.Calls;
using ClinicApi.Sdk.Configuration;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClinicApi.Sdk;

/// <summary>
/// The way to Clinic API: thread-safe and long-lived, so make one per application and keep it. It connects with its first call.
/// </summary>
/// <remarks>
/// Each call has a deadline, is repeated where that is safe and useful, and fails with a <see cref="ClinicApiException"/>. Tests derive
/// from the client and its service clients, whose members are virtual, or replace the server.
/// </remarks>
public partial class ClinicApiClient : IDisposable
{
    /// <summary>Name of the client's <see cref="ActivitySource"/> and of its <see cref="Meter"/>.</summary>
    public const string TelemetryName = "ClinicApi.Sdk";

    private readonly GrpcChannel? channel;

    /// <summary>Makes a client.</summary>
    /// <param name="options">Where the service is and who calls.</param>
    /// <param name="loggers">Receives what client and transport log; never a message's content. Null: nothing is logged.</param>
    /// <exception cref="ArgumentException">The options are incomplete or wrong; the message lists every problem.</exception>
    public ClinicApiClient(ClinicApiOptions options, ILoggerFactory? loggers = null)
        : this(options, key: null, time: null, loggers)
    {
    }

    /// <summary>Makes a client of which a test overrides members; the others must not be called.</summary>
    protected ClinicApiClient()
    {
        CallInvoker = null!;
    }

    internal ClinicApiClient(ClinicApiOptions options, Func<string?>? key, TimeProvider? time, ILoggerFactory? loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = ClinicApiOptionsValidator.Problems(options).ToList();
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(' ', problems), nameof(options));

        channel = Channels.Create(options, loggers);
        var pipeline = new CallPipeline(
            channel.CreateCallInvoker(),
            options,
            ApiKeys.Source(options, key),
            options.TimeProvider ?? time ?? TimeProvider.System,
            (loggers ?? NullLoggerFactory.Instance).CreateLogger<ClinicApiClient>());
        CallInvoker = pipeline;
        MakeServices(new ServiceCalls(pipeline));
    }

    /// <summary>
    /// For stubs of other contracts on the same server, and for interceptors: the same channel, with the same credentials, deadlines,
    /// retries and exceptions.
    /// </summary>
    public virtual CallInvoker CallInvoker { get; }

    /// <summary>Closes the connections. Calls that are under way fail.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connections.</summary>
    /// <param name="disposing">Whether it is called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            channel?.Dispose();
    }
}
