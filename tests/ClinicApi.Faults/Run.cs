using ClinicApi.Faults.Histories;
using ClinicApi.Faults.Injection;
using ClinicApi.Faults.Systems;
using ClinicApi.Faults.Traffic;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Faults;

/// <summary>One run: callers at work while faults are done to the service, then rest, then what there is in the end.</summary>
internal sealed class Run : IAsyncDisposable
{
    private const double MostOperationsPerSecond = 600;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Plan plan;
    private readonly Deployment deployment;
    private readonly WebhookReceiver receiver;
    private readonly Recorder recorder = new();
    private readonly List<Fault> faults = [];
    private readonly List<Period> wrongClock = [];
    private readonly Connections connections;
    private readonly List<Watcher> watchers = [];

    private Run(Plan plan, Deployment deployment, WebhookReceiver receiver)
    {
        (this.plan, this.deployment, this.receiver) = (plan, deployment, receiver);
        connections = new Connections([.. deployment.Nodes.Select(node => node.Address)]);
    }

    public static async Task<Run> PrepareAsync(Plan plan, string logs, CancellationToken cancellationToken) =>
        new(plan, await Deployment.StartAsync(plan.Store, logs, cancellationToken), await WebhookReceiver.StartAsync(cancellationToken));

    public async Task<History> DoAsync(CancellationToken cancellationToken)
    {
        if (!deployment.Disk.CanBeFilled)
            Console.Error.WriteLine("Without root there is no disk to fill up: that fault is left out.");
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var administrator = connections.Invokers(await deployment.CreateAdministratorAsync(cancellationToken))[0];
        await Town.FoundAsync(administrator, cancellationToken);
        var keys = await RegisterCallersAsync(cancellationToken);
        var service = connections.Invokers(keys["follower"]);
        await RegisterWebhookAsync(service[0], cancellationToken);
        watchers.Add(Watcher.OfStub("the bare stream", service));
        watchers.Add(Watcher.OfSdk("the client's stream", "", connections.Client(keys["follower"], 0)));
        watchers.Add(Watcher.OfSdk("a partner's stream", "partner-a", connections.Client(keys["partner-a"], deployment.Nodes.Count - 1)));
        var watching = watchers.Select(watcher => watcher.RunAsync(listening.Token)).ToList();
        await Task.WhenAll(watchers.Select(watcher => watcher.Begun)).WaitAsync(Patience, TimeProvider.System, cancellationToken);

        await WorkAsync(keys, cancellationToken);
        await RestAsync(cancellationToken);
        var inventory = new Inventory(new Attempts(service, new Random(plan.Seed)));
        var settled = await inventory.ReadFeedAsync(cancellationToken);
        await DeliverAsync(settled, cancellationToken);
        await listening.CancelAsync();
        await Task.WhenAll(watching);

        return new History
        {
            Operations = recorder.Operations,
            Appointments = await inventory.ReadAppointmentsAsync(cancellationToken),
            Feed = await inventory.ReadFeedAsync(cancellationToken),
            Settled = settled.GroupBy(e => e.Clinic).ToDictionary(c => c.Key, c => c.Max(e => e.Sequence)),
            Listeners = [.. watchers.Select(watcher => watcher.Heard), receiver.Heard],
            Faults = faults,
            WrongClock = wrongClock,
            HoldLength = Booker.HoldLength.Ticks / TimeSpan.TicksPerMicrosecond,
            ServerFaults = [.. deployment.ReadFaults(), .. watchers.Select(watcher => watcher.Failure).OfType<string>()],
        };
    }

    public async ValueTask DisposeAsync()
    {
        connections.Dispose();
        await receiver.DisposeAsync();
        await deployment.DisposeAsync();
    }

    private async Task<Dictionary<string, string>> RegisterCallersAsync(CancellationToken cancellationToken)
    {
        var keys = new Dictionary<string, string>();
        foreach (var (name, kind) in new[] { ("partner-a", "partner"), ("partner-b", "partner"), ("desk", "staff"), ("follower", "service") })
        {
            keys[name] = await deployment.CreateKeyAsync(name, kind, Town.Clinics, cancellationToken);
            if (kind != "service")
                await Town.RegisterPatientsAsync(connections.Invokers(keys[name])[0], name, cancellationToken);
        }

        return keys;
    }

    private async Task RegisterWebhookAsync(CallInvoker service, CancellationToken cancellationToken) =>
        await new WebhookService.WebhookServiceClient(service).CreateWebhookEndpointAsync(
            new CreateWebhookEndpointRequest
            {
                Parent = "partners/follower",
                WebhookEndpoint = new WebhookEndpoint { Url = receiver.Url.ToString(), MaxConcurrency = 32 },
            },
            cancellationToken: cancellationToken);

    /// <summary>Until there were enough operations and faults, and enough time has passed.</summary>
    private async Task WorkAsync(Dictionary<string, string> keys, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var shelf = new Shelf();
        var callers = new[] { "partner-a", "partner-b", "desk" };
        var working = Enumerable.Range(0, plan.Callers).Select(number =>
        {
            var caller = callers[number % callers.Length];
            var random = new Random(plan.Seed * 1000 + number);
            var identity = new BookerIdentity(caller, caller == "desk");
            var booker = new Booker(identity, new Attempts(connections.Invokers(keys[caller]), random), shelf, new Notebook(identity, recorder), random);
            return Task.Run(() => WorkAsync(booker, enough.Token), cancellationToken);
        }).ToList();

        var began = recorder.Now;
        var victims = new Victims(deployment, receiver, new Random(plan.Seed));
        foreach (var kind in FaultKinds.InAnyOrder(deployment, victims.Random))
        {
            if (faults.Count >= plan.Faults && recorder.Count >= plan.Operations && recorder.Now - began >= plan.Seconds * 1_000_000L)
                break;
            await victims.WaitAsync(500, 2500, cancellationToken);
            await DoAsync(kind, victims, cancellationToken);
        }

        await enough.CancelAsync();
        await Task.WhenAll(working);
    }

    private async Task WorkAsync(Booker booker, CancellationToken enough)
    {
        var pace = TimeSpan.FromSeconds(plan.Callers / MostOperationsPerSecond);
        while (!enough.IsCancellationRequested)
        {
            await booker.StepAsync(enough);
            await Task.Delay(pace, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task DoAsync(FaultKind kind, Victims victims, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var began = recorder.Now;
        await kind.DoAsync(victims, patience.Token);
        var healed = recorder.Now;
        if (kind.MovesClock)
            wrongClock.Add(new Period(began, healed));
        await deployment.WhenReadyAsync(patience.Token);
        faults.Add(new Fault(kind.Name, began, healed, recorder.Now));
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{began / 1e6,7:F1} s  {kind.Name}, ready {(recorder.Now - healed) / 1e6:F1} s after it; {recorder.Count} operations"));
    }

    /// <summary>Restarts every node, so that nothing is under way any more.</summary>
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        foreach (var node in deployment.Nodes)
        {
            await node.TerminateAsync(cancellationToken);
            node.StartAgain();
        }

        await deployment.WhenReadyAsync(cancellationToken);
    }

    /// <summary>Waits until everybody has been told of the last event. What waits for a later attempt is not waited for: the clock moves there.</summary>
    private async Task DeliverAsync(IReadOnlyList<Told> feed, CancellationToken cancellationToken)
    {
        var about = feed.Where(e => e.IsOfAppointment || e.IsOfHold).ToList();
        var last = feed.GroupBy(e => e.Clinic).Select(c => c.MaxBy(e => e.Sequence)!).ToList();
        var ahead = TimeSpan.Zero;
        var (before, since) = (receiver.Count, recorder.Now);
        var end = recorder.Now + (long)Patience.TotalMicroseconds;
        while (recorder.Now < end)
        {
            if (about.All(receiver.Has) && watchers.Where(w => w.Heard.Hears.Length == 0).All(w => last.All(e => w.HasReached(e.Clinic, e.Sequence))))
                return;
            if (receiver.Count > before)
                (before, since) = (receiver.Count, recorder.Now);
            if (recorder.Now - since > 2_000_000)
            {
                ahead += TimeSpan.FromMinutes(10);
                since = recorder.Now;
                await deployment.SetClockAsync(ahead, cancellationToken);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancellationToken);
        }
    }
}
