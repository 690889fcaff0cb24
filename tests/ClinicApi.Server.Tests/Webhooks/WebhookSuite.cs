using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Webhooks;

/// <summary>What the tests of webhooks share: a receiver of their own each, and a clock that moves on while they wait.</summary>
public abstract class WebhookSuite(TestServer server) : ServerSuite(server)
{
    private const int Looks = 8;

    protected Receiver Receiver { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Receiver = await Receiver.StartAsync();
    }

    public override async Task DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await base.DisposeAsync();
    }

    protected static string NameOf(TestCaller caller) => $"partners/{caller.PartnerId}";

    protected async Task<WebhookEndpoint> GivenEndpointAsync(TestCaller caller, WebhookEndpoint? endpoint = null, string? url = null)
    {
        var wanted = endpoint?.Clone() ?? new WebhookEndpoint();
        wanted.Url = url ?? Receiver.Url;
        return await caller.Webhooks.CreateWebhookEndpointAsync(new CreateWebhookEndpointRequest { Parent = NameOf(caller), WebhookEndpoint = wanted });
    }

    /// <summary>Lets the clock go on, a little at a time, until it has come about.</summary>
    protected Task EventuallyAsync(string what, Func<bool> condition, TimeSpan? step = null) =>
        EventuallyAsync(what, () => Task.FromResult(condition()), step);

    protected Task EventuallyAsync(string what, Func<Task<bool>> condition, TimeSpan? step = null) => Eventually.HoldsAsync(what, async () =>
    {
        // What is under way gets some real time before the clock goes on, since a jump may be a time-out to it.
        for (var look = 0; look < Looks; look++)
        {
            if (await condition())
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        await Server.AdvanceAsync(step ?? TimeSpan.FromSeconds(1));
        return await condition();
    });

    protected Task ReceivedAsync(int count, TimeSpan? step = null) =>
        EventuallyAsync($"{count} webhooks arrive (there are {Receiver.All.Count})", () => Receiver.All.Count >= count, step);

    protected static async Task<WebhookDelivery> OnlyDeliveryAsync(TestCaller caller, WebhookEndpoint endpoint) =>
        Assert.Single((await DeliveriesAsync(caller, endpoint)));

    protected static async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(TestCaller caller, WebhookEndpoint endpoint) =>
        (await caller.Webhooks.ListWebhookDeliveriesAsync(new ListWebhookDeliveriesRequest { Parent = endpoint.Name, PageSize = 500 })).Deliveries;

    protected static async Task<WebhookEndpoint> ReadAsync(TestCaller caller, WebhookEndpoint endpoint) =>
        await caller.Webhooks.GetWebhookEndpointAsync(new GetWebhookEndpointRequest { Name = endpoint.Name });

    /// <summary>Of patients only, so that other events of the clinic do not matter.</summary>
    protected static WebhookEndpoint OfPatients(TestClinic clinic) => new()
    {
        Clinics = { clinic.Name },
        EventTypes = { EventType.PatientRegistered, EventType.PatientUpdated },
    };

}
