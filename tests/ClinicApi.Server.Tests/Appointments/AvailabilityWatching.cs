using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>An open watch of a search, and what its reader knows by now. A stream that says nothing for half a minute fails its test.</summary>
public sealed class AvailabilityWatching(TestCaller caller, WatchAvailabilityRequest request) : IDisposable
{
    private readonly AsyncServerStreamingCall<WatchAvailabilityResponse> call =
        caller.Appointments.WatchAvailability(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));

    /// <summary>The starts that are offered, by treatment.</summary>
    public Dictionary<string, SortedSet<DateTime>> Known { get; } = request.Search.Treatments.Distinct().ToDictionary(name => name, _ => new SortedSet<DateTime>());

    public string Token { get; private set; } = "";

    public async Task<WatchAvailabilityResponse> NextAsync()
    {
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None), "The stream ended without a status.");
        var message = call.ResponseStream.Current;
        Assert.NotEmpty(message.ResumeToken);
        Token = message.ResumeToken;
        if (message.Snapshot is { } snapshot)
        {
            foreach (var result in snapshot.Results)
                Known[result.Treatment] = [.. result.Slots.Select(slot => slot.StartTime.ToDateTime())];
        }

        foreach (var removed in message.Change?.Removed ?? [])
            Known[removed.Treatment].ExceptWith(removed.Slots.Select(slot => slot.StartTime.ToDateTime()));
        foreach (var added in message.Change?.Added ?? [])
            Known[added.Treatment].UnionWith(added.Slots.Select(slot => slot.StartTime.ToDateTime()));
        return message;
    }

    public async Task<AvailabilityChange> ChangeAsync()
    {
        while (true)
        {
            var message = await NextAsync();
            if (message.Change is { } change)
                return change;
        }
    }

    public Task<Refused> EndAsync(ErrorReason reason) => Refused.WithAsync(reason, async () =>
    {
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
            Token = call.ResponseStream.Current.ResumeToken;
    });

    public void Dispose() => call.Dispose();
}
