using ClinicApi.Faults.Histories;
using ClinicApi.Faults.Injection;
using ClinicApi.Faults.Systems;
using ClinicApi.Faults.Traffic;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

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
    private readonly List<GrpcChannel> channels = [];
    private readonly List<ClinicApiClient> clients = [];
    private readonly List<Watcher> watchers = [];

    private Run(Plan plan, Deployment deployment, WebhookReceiver receiver) =>
        (this.plan, this.deployment, this.receiver) = (plan, deployment, receiver);

    public static async Task<Run> PrepareAsync(Plan plan, string logs, CancellationToken cancellationToken) =>
        new(plan, await Deployment.StartAsync(plan.Store, logs, cancellationToken), await WebhookReceiver.StartAsync(cancellationToken));

    public async Task<History> DoAsync(CancellationToken cancellationToken)
    {
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var administrator = Invokers(await deployment.CreateAdministratorAsync(cancellationToken))[0];
        await Town.FoundAsync(administrator, cancellationToken);
        var keys = await RegisterCallersAsync(cancellationToken);
        var service = Invokers(keys["follower"]);
        await RegisterWebhookAsync(service[0], cancellationToken);
        watchers.Add(Watcher.OfStub("the bare stream", service));
        watchers.Add(Watcher.OfSdk("the client's stream", "", Client(keys["follower"], 0)));
        watchers.Add(Watcher.OfSdk("a partner's stream", "partner-a", Client(keys["partner-a"], deployment.Nodes.Count - 1)));
        var watching = watchers.Select(watcher => watcher.RunAsync(listening.Token)).ToList();

        await WorkAsync(keys, cancellationToken);
        await RestAsync(cancellationToken);
        var feed = await ReadFeedAsync(service[0], cancellationToken);
        await DeliverAsync(feed, cancellationToken);
        await listening.CancelAsync();
        await Task.WhenAll(watching);

        return new History
        {
            Operations = recorder.Operations,
            Appointments = await ReadAppointmentsAsync(service[0], cancellationToken),
            Feed = feed,
            Listeners = [.. watchers.Select(watcher => watcher.Heard), receiver.Heard],
            Faults = faults,
            WrongClock = wrongClock,
            HoldLength = Booker.HoldLength.Ticks / TimeSpan.TicksPerMicrosecond,
            ServerFaults = [.. deployment.ReadFaults(), .. watchers.Select(watcher => watcher.Failure).OfType<string>()],
        };
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        channels.ForEach(channel => channel.Dispose());
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
                await Town.RegisterPatientsAsync(Invokers(keys[name])[0], name, cancellationToken);
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
            var booker = new Booker(new BookerIdentity(caller, caller == "desk"), new Attempts(Invokers(keys[caller]), random), shelf, recorder, random);
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

    private static async Task<IReadOnlyList<Told>> ReadFeedAsync(CallInvoker service, CancellationToken cancellationToken)
    {
        var events = new List<Told>();
        var request = new ListEventsRequest { PageSize = 1000 };
        do
        {
            var page = await new EventService.EventServiceClient(service).ListEventsAsync(request, cancellationToken: cancellationToken);
            events.AddRange(page.Events.Select(Seen.Of));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return events;
    }

    private static async Task<IReadOnlyList<Visit>> ReadAppointmentsAsync(CallInvoker service, CancellationToken cancellationToken)
    {
        var visits = new List<Visit>();
        foreach (var clinic in Town.Clinics)
        {
            var request = new ListAppointmentsRequest { Parent = clinic, PageSize = 500 };
            do
            {
                var page = await new AppointmentService.AppointmentServiceClient(service).ListAppointmentsAsync(request, cancellationToken: cancellationToken);
                visits.AddRange(page.Appointments.Select(Seen.Of));
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
        }

        return visits;
    }

    private ClinicApiClient Client(string key, int node)
    {
        var client = new ClinicApiClient(new ClinicApiOptions { Address = deployment.Nodes[node].Address, ApiKey = key });
        clients.Add(client);
        return client;
    }

    private IReadOnlyList<CallInvoker> Invokers(string key) => [.. deployment.Nodes.Select(node =>
    {
        var channel = GrpcChannel.ForAddress(node.Address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(2),
                KeepAlivePingDelay = TimeSpan.FromSeconds(2),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
        });
        channels.Add(channel);
        return channel.CreateCallInvoker().Intercept(metadata =>
        {
            var headers = new Metadata { { "authorization", $"Bearer {key}" } };
            foreach (var entry in metadata)
                headers.Add(entry);
            return headers;
        });
    })];
}
