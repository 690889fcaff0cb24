using System.Collections.Concurrent;
using System.Diagnostics;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace ClinicApi.Bench;

/// <summary>
/// How long an event takes from its commit, by the clock of the database, to a watcher: a hundred of them over the clinics, while
/// bookings come at half of what was reached without watchers. And how many events a second one stream after another brings from the past,
/// against streams of a bare host with as many bytes in each message.
/// </summary>
internal static class FeedScenario
{
    private const int Watchers = 100;
    private const int Connections = 4;
    private const int MostReplayed = 5_000;
    private const int SecondCalls = 1_000_000;
    private static readonly TimeSpan ReplayedFor = TimeSpan.FromSeconds(2);

    private static readonly Method<byte[], byte[]> Watch =
        RawCalls.Method("clinicapi.v1.EventService", "WatchEvents", MethodType.ServerStreaming);

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await BookScenario.CreateAsync(server, cancellationToken);
        var peak = await BookScenario.BookAsync(server, plan, firstCall: 0, rate: null, cancellationToken);
        var delays = new ConcurrentBag<double>();
        var channels = Enumerable.Range(0, Connections).Select(_ => GrpcChannel.ForAddress(server.Address)).ToList();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var begun = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(2);
        var watchers = Enumerable.Range(0, Watchers)
            .Select(i => WatchAsync(channels[i % Connections], server, BenchCatalogue.ClinicName(i % BookScenario.Clinics), begun, delays, ending.Token))
            .ToList();
        var booked = await BookScenario.BookAsync(server, plan, SecondCalls, peak.Value / 2, cancellationToken);
        await ending.CancelAsync();
        await Task.WhenAll(watchers);
        channels.ForEach(channel => channel.Dispose());

        var past = (int)Math.Min(MostReplayed, (peak.Value + booked.Value) * plan.Seconds);
        var (events, raw, bytes) = await ReplayAsync(server, past, cancellationToken);
        var sorted = delays.Order().ToArray();
        return new Result(
            plan.Scenario,
            plan.Store,
            plan.Callers,
            Math.Round(sorted.Length / (double)plan.Seconds, 1),
            "events/s to 100 watchers",
            Load.At(sorted, 0.5),
            Load.At(sorted, 0.99),
            Load.At(sorted, 0.999),
            peak.Errors + booked.Errors)
        {
            Details = new Dictionary<string, double>
            {
                ["bookings_per_second_peak"] = peak.Value,
                ["bookings_per_second"] = booked.Value,
                ["replayed_events_per_second"] = events,
                ["raw_messages_per_second"] = raw,
                ["replay_of_raw"] = Math.Round(events / raw, 2),
                ["bytes_per_message"] = bytes,
            },
        };
    }

    private static async Task WatchAsync(
        GrpcChannel channel, ServerProcess server, string clinic, DateTimeOffset begun, ConcurrentBag<double> delays, CancellationToken cancellationToken)
    {
        var request = new WatchEventsRequest { Clinics = { clinic }, Now = new Empty() };
        using var call = new EventService.EventServiceClient(channel).WatchEvents(request, server.Headers("staff"), cancellationToken: CancellationToken.None);
        try
        {
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var now = TimeProvider.System.GetUtcNow();
                if (call.ResponseStream.Current.Event is { } told && now >= begun)
                    delays.Add((now - told.CommitTime.ToDateTimeOffset()).TotalMilliseconds);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or RpcException && cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    /// <summary>In turns, three times each; the best of each counts, since noise only takes away.</summary>
    private static async Task<(double Events, double Raw, int Bytes)> ReplayAsync(ServerProcess server, int past, CancellationToken cancellationToken)
    {
        var request = new WatchEventsRequest { Beginning = new Empty() }.ToByteArray();
        var (events, raw, bytes) = (0.0, 0.0, 0);
        for (var round = 0; round < 3; round++)
        {
            var (eventRate, length) = await RateAsync(server.Address, Watch, request, server.Headers("staff"), past, cancellationToken);
            await using var host = await EchoProcess.StartAsync(length, cancellationToken);
            var (rawRate, _) = await RateAsync(host.Address, Echo.StreamMethod, [], [], past, cancellationToken);
            (events, raw, bytes) = (Math.Max(events, eventRate), Math.Max(raw, rawRate), length);
        }

        return (events, raw, bytes);
    }

    private static async Task<(double PerSecond, int Bytes)> RateAsync(
        Uri address, Method<byte[], byte[]> method, byte[] request, Metadata headers, int past, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var (total, count, clock) = (0L, 0, new Stopwatch());
        while (clock.Elapsed < ReplayedFor)
        {
            using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(method, null, new CallOptions(headers), request);
            await call.ResponseStream.MoveNext(cancellationToken);
            clock.Start();
            for (var i = 0; i < past && await call.ResponseStream.MoveNext(cancellationToken); i++, count++)
                total += call.ResponseStream.Current.Length;
            clock.Stop();
        }

        return (Math.Round(count / clock.Elapsed.TotalSeconds), (int)(total / count));
    }
}
