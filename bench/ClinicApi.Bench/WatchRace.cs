using System.Diagnostics;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Bench;

/// <summary>The same events of the past, read through the SDK's watch and through the raw stream, in turns.</summary>
internal static class WatchRace
{
    private const int Events = 1000;
    private const int Writers = 16;
    private const int Rounds = 5;

    public static async Task<(double RawPerSecond, double Ratio)> RunAsync(ServerProcess server, ClinicApiClient client, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Events),
            new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken },
            async (i, token) => await client.Patients.CreatePatientAsync(
                BenchCatalogue.ClinicName(0),
                new Patient { GivenName = "Sample", FamilyName = $"Person {i}", BirthDate = new CivilDate { Year = 1990, Month = 1, Day = 1 } },
                cancellationToken: token));
        var request = new WatchEventsRequest { Clinics = { BenchCatalogue.ClinicName(0) }, Beginning = new Empty(), Types_ = { EventType.PatientRegistered } };
        var (raw, sdk) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            raw.Add(await MeasureAsync(() => RawAsync(server, request, cancellationToken)));
            sdk.Add(await MeasureAsync(() => SdkAsync(client, request, cancellationToken)));
        }

        return (Math.Round(Events / Median(raw)), Math.Round(Median(raw) / Median(sdk), 2));
    }

    private static async Task RawAsync(ServerProcess server, WatchEventsRequest request, CancellationToken cancellationToken)
    {
        using var call = new EventService.EventServiceClient(server.Channel).WatchEvents(request, server.Headers("staff"), cancellationToken: cancellationToken);
        for (var seen = 0; seen < Events && await call.ResponseStream.MoveNext(cancellationToken);)
            seen += call.ResponseStream.Current.Event is null ? 0 : 1;
    }

    private static async Task SdkAsync(ClinicApiClient client, WatchEventsRequest request, CancellationToken cancellationToken)
    {
        var seen = 0;
        await foreach (var message in client.Events.WatchEventsAsync(request, cancellationToken: cancellationToken))
        {
            if (message.Event is not null && ++seen == Events)
                return;
        }
    }

    private static async Task<double> MeasureAsync(Func<Task> read)
    {
        var start = Stopwatch.GetTimestamp();
        await read();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);
}
