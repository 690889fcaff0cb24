using System.Globalization;
using ClinicApi.Sdk;
using ClinicApi.V1;

namespace ClinicApi.Cluster;

/// <summary>What a pass came to.</summary>
internal sealed record PassResult(int Bookings, IReadOnlyDictionary<string, double> SecondsWithoutBooking, double WebhooksResumedAfter, IReadOnlyList<string> Problems);

/// <summary>One pass: callers book while each fault is done to the cluster, then everything comes to rest and is compared.</summary>
internal sealed class Pass(ClusterScript cluster, int pairs)
{
    /// <summary>How long a call may take in all; a failover has to be over by then.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string name = "pass-" + Guid.NewGuid().ToString("N")[..8];

    public async Task<PassResult> RunAsync(CancellationToken cancellationToken)
    {
        var database = await cluster.DatabaseAsync(cancellationToken);
        var town = new Town(name);
        using var staff = await ClientsAsync(town, cancellationToken);
        using var follower = Client(await KeyAsync("service", town, cancellationToken), await cluster.CallersAsync(cancellationToken));
        await using var receiver = await Receiver.StartAsync(cancellationToken);
        await follower.Webhook.CreateWebhookEndpointAsync(
            $"partners/{name}-service", new WebhookEndpoint { Url = receiver.Url, MaxConcurrency = 32 }, cancellationToken: cancellationToken);

        using var booking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (bookers, watcher) = (new Bookers(staff, town, pairs), new Watcher(follower));
        var (working, seeing) = (bookers.RunAsync(booking.Token), watcher.RunAsync(watching.Token));
        var silences = new Dictionary<string, double>();
        var resumed = TimeSpan.Zero;
        foreach (var (fault, doAsync) in new Faults(cluster, database).All)
        {
            await bookers.WhenSucceedingAgainAsync(bookers.Now, cancellationToken);
            var at = bookers.Now;
            var heal = await doAsync(cancellationToken);
            silences[fault] = Math.Round((await WithinAsync(bookers.WhenSucceedingAgainAsync(at, cancellationToken))).TotalSeconds, 1);
            if (fault.StartsWith("node", StringComparison.Ordinal))
                resumed = new[] { resumed, await WhenWebhooksComeAsync(bookers, receiver, cancellationToken) }.Max();
            await heal(cancellationToken);
            await WithinAsync(WhenHealthyAsync(cancellationToken));
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"  {fault}: {silences[fault]} s without a booking, whole again {(bookers.Now - at).TotalSeconds:F0} s after the fault"));
        }

        await booking.CancelAsync();
        await working;
        var problems = await ComeToRestAsync(() => Findings.LookAsync(database, town, bookers, watcher, receiver, cancellationToken), bookers);
        await watching.CancelAsync();
        await seeing;
        return new PassResult(bookers.Booked.Count, silences, Math.Round(resumed.TotalSeconds, 1), problems);
    }

    /// <summary>Until a booking of after the fault has arrived at the receiver: at most the lease of the dead node, and a little.</summary>
    private static async Task<TimeSpan> WhenWebhooksComeAsync(Bookers bookers, Receiver receiver, CancellationToken cancellationToken)
    {
        var began = bookers.Now;
        while (!bookers.Booked.Any(booked => booked.Begun > began && receiver.Told.ContainsKey(booked.Appointment.Name)))
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        return bookers.Now - began;
    }

    private async Task WhenHealthyAsync(CancellationToken cancellationToken)
    {
        while (!await cluster.IsHealthyAsync(cancellationToken))
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
    }

    /// <summary>What is still on its way to watcher or receiver is waited for.</summary>
    private static async Task<IReadOnlyList<string>> ComeToRestAsync(Func<Task<IReadOnlyList<string>>> lookAsync, Bookers bookers)
    {
        var end = bookers.Now + Patience;
        IReadOnlyList<string> problems;
        while ((problems = await lookAsync()).Count > 0 && bookers.Failures.IsEmpty && bookers.Now < end)
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        return problems;
    }

    private static async Task<T> WithinAsync<T>(Task<T> task) => await task.WaitAsync(Patience, TimeProvider.System);

    private static Task WithinAsync(Task task) => task.WaitAsync(Patience, TimeProvider.System);

    private async Task<ClinicApiClient> ClientsAsync(Town town, CancellationToken cancellationToken)
    {
        var callers = await cluster.CallersAsync(cancellationToken);
        using (var administrator = Client(await cluster.CreateKeyAsync(["--partner", $"{name}-admin", "--kind", "administrator"], cancellationToken), callers))
            await town.FoundAsync(administrator, cancellationToken);
        var staff = Client(await KeyAsync("staff", town, cancellationToken), callers);
        for (var caller = 0; caller < 2 * pairs; caller++)
            await town.RegisterPatientsAsync(staff, caller, cancellationToken);
        return staff;
    }

    private Task<string> KeyAsync(string kind, Town town, CancellationToken cancellationToken) => cluster.CreateKeyAsync(
        ["--partner", $"{name}-{kind}", "--kind", kind, .. town.ClinicIds.SelectMany(clinic => new[] { "--clinic", clinic })], cancellationToken);

    private static ClinicApiClient Client(string key, Uri callers) => new(new ClinicApiOptions
    {
        Address = callers,
        ApiKey = key,
        Timeout = Deadline,
        Retry = new ClinicApiRetryOptions { UntilDeadline = true, MaxBackoff = TimeSpan.FromSeconds(1) },
    });
}
