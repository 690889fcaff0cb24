using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Webhooks;

/// <summary>Receivers that do not do as they should.</summary>
public abstract class FailureTests(TestServer server) : WebhookSuite(server)
{
    [EngineFact]
    public async Task Receiver_ThatFails_IsTriedAgainEverMoreRarely_UntilItSucceeds()
    {
        var clinic = await GivenClinicAsync();
        Receiver.AnswerStatus(503);
        var endpoint = await GivenEndpointAsync(clinic.Partner, OfPatients(clinic));
        await clinic.GivenPatientAsync();
        await ReceivedAsync(2);
        await ReceivedAsync(3, TimeSpan.FromMinutes(1));
        await ReceivedAsync(4, TimeSpan.FromMinutes(5));
        Receiver.AnswerStatus(204);
        await ReceivedAsync(5, TimeSpan.FromMinutes(20));
        // The clock may jump past the time-out while an attempt is under way, which is a failure too: the next one is hours away then.
        await EventuallyAsync(
            "the delivery is noted",
            async () => (await OnlyDeliveryAsync(clinic.Partner, endpoint)).State == WebhookDeliveryState.Delivered,
            TimeSpan.FromMinutes(20));

        var delivery = await OnlyDeliveryAsync(clinic.Partner, endpoint);
        Assert.True(delivery.Attempts.Count >= 5, $"There were {delivery.Attempts.Count} attempts.");
        Assert.All(delivery.Attempts.SkipLast(1), a => Assert.NotEqual(WebhookFailure.Unspecified, a.Failure));
        Assert.Equal(204, delivery.Attempts[^1].HttpStatus);
        var times = delivery.Attempts.Select(a => a.AttemptTime.ToDateTimeOffset()).ToList();
        var pauses = times.Zip(times.Skip(1), (a, b) => b - a).ToList();
        Assert.True(pauses[0] >= TimeSpan.FromSeconds(5) && pauses[1] >= TimeSpan.FromMinutes(5) && pauses[2] >= TimeSpan.FromMinutes(30)
            && pauses[3] >= TimeSpan.FromHours(2), $"The pauses are {string.Join(", ", pauses)}.");
        Assert.Single(Receiver.All.Select(r => r.Id).Distinct());
        Assert.Equal(Receiver.All.Count, Receiver.All.Select(r => r.Timestamp).Distinct().Count());
        Assert.All(Receiver.All, r => Assert.True(r.IsSignedBy(endpoint.Secret), "Each attempt is signed for its own time."));
    }

    [EngineFact]
    public async Task Receiver_ThatAsksToBeLeftAlone_Is()
    {
        var clinic = await GivenClinicAsync();
        Receiver.Answer = (_, response) =>
        {
            response.StatusCode = 429;
            response.Headers.RetryAfter = "600";
            return Task.CompletedTask;
        };
        var endpoint = await GivenEndpointAsync(clinic.Partner, OfPatients(clinic));
        await clinic.GivenPatientAsync();
        await ReceivedAsync(1);
        await EventuallyAsync("the attempt is noted", async () => (await OnlyDeliveryAsync(clinic.Partner, endpoint)).Attempts.Count == 1);
        var delivery = await OnlyDeliveryAsync(clinic.Partner, endpoint);
        Assert.True(
            delivery.NextAttemptTime.ToDateTimeOffset() - delivery.Attempts[0].AttemptTime.ToDateTimeOffset() >= TimeSpan.FromMinutes(10),
            "The next attempt comes sooner than the receiver has asked for.");
    }

    [EngineFact]
    public async Task Receiver_ThatHangs_IsGivenUpAfterFifteenSeconds()
    {
        var clinic = await GivenClinicAsync();
        Receiver.Hang();
        var endpoint = await GivenEndpointAsync(clinic.Partner, OfPatients(clinic));
        await clinic.GivenPatientAsync();
        await ReceivedAsync(1);
        await EventuallyAsync("the attempt is noted", async () => (await OnlyDeliveryAsync(clinic.Partner, endpoint)).Attempts.Count > 0);
        var attempt = (await OnlyDeliveryAsync(clinic.Partner, endpoint)).Attempts[0];
        Assert.Equal((0, WebhookFailure.Timeout), (attempt.HttpStatus, attempt.Failure));
        Assert.True(attempt.Duration.ToTimeSpan() >= TimeSpan.FromSeconds(15), "It was given up too soon.");
    }

    [EngineFact]
    public async Task Redirect_IsAFailure_AndNotFollowed()
    {
        await using var elsewhere = await Receiver.StartAsync();
        var delivery = await TestAsync((_, response) =>
        {
            response.Redirect(elsewhere.Url);
            return Task.CompletedTask;
        });
        Assert.Equal((302, WebhookFailure.Status), (delivery.Attempts[0].HttpStatus, delivery.Attempts[0].Failure));
        Assert.Empty(elsewhere.All);
    }

    [EngineFact]
    public async Task AnswerThatNeverEnds_CostsNothing()
    {
        var delivery = await TestAsync(async (_, response) =>
        {
            var chunk = new byte[64 * 1024];
            while (!response.HttpContext.RequestAborted.IsCancellationRequested)
                await response.Body.WriteAsync(chunk, response.HttpContext.RequestAborted);
        });
        Assert.Equal(WebhookDeliveryState.Delivered, delivery.State);
    }

    [EngineFact]
    public async Task Receiver_ThatIsNotThere_IsAFailedConnection()
    {
        var caller = await Server.Node.GivenCallerAsync(Options.V1.CallerKind.Partner);
        string url;
        await using (var gone = await Receiver.StartAsync())
            url = gone.Url;
        var endpoint = await GivenEndpointAsync(caller, url: url);
        var delivery = await caller.Webhooks.SendTestEventAsync(new SendTestEventRequest { Name = endpoint.Name });
        Assert.Equal((0, WebhookFailure.Connection), (delivery.Attempts[0].HttpStatus, delivery.Attempts[0].Failure));
    }

    [EngineFact]
    public async Task Host_ThatHasComeToResolveToAPrivateAddress_IsNotCalled()
    {
        var caller = await Server.Node.GivenCallerAsync(Options.V1.CallerKind.Partner);
        var endpoint = await GivenEndpointAsync(caller);
        await Server.Database.ExecuteAsync($"UPDATE webhook_endpoints SET url = 'https://inside.example/' WHERE partner_id = '{caller.PartnerId}'");
        var delivery = await caller.Webhooks.SendTestEventAsync(new SendTestEventRequest { Name = endpoint.Name });
        Assert.Equal(WebhookFailure.AddressRefused, delivery.Attempts[0].Failure);
        await Server.Database.ExecuteAsync($"UPDATE webhook_endpoints SET url = 'https://nowhere.example/' WHERE partner_id = '{caller.PartnerId}'");
        delivery = await caller.Webhooks.SendTestEventAsync(new SendTestEventRequest { Name = endpoint.Name });
        Assert.Equal(WebhookFailure.NameResolution, delivery.Attempts[0].Failure);
    }

    [EngineFact]
    public async Task Receiver_ThatAnswersGone_IsDisabled_AndTheServerRecordsIt()
    {
        var clinic = await GivenClinicAsync();
        Receiver.AnswerStatus(410);
        var endpoint = await GivenEndpointAsync(clinic.Partner, OfPatients(clinic));
        await clinic.GivenPatientAsync();
        await EventuallyAsync("the endpoint is disabled", async () => (await ReadAsync(clinic.Partner, endpoint)).State == WebhookEndpointState.Disabled);
        Assert.Equal(WebhookDisableReason.Gone, (await ReadAsync(clinic.Partner, endpoint)).DisableReason);
        var delivery = await OnlyDeliveryAsync(clinic.Partner, endpoint);
        Assert.Equal((WebhookDeliveryState.Failed, 410), (delivery.State, Assert.Single(delivery.Attempts).HttpStatus));
        await Refused.WithAsync(ErrorReason.WebhookEndpointDisabled, clinic.Partner.Webhooks.RedeliverWebhookDeliveryAsync(
            new RedeliverWebhookDeliveryRequest { Name = delivery.Name }));
        var log = await Administrator.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest { PageSize = 500 });
        Assert.Contains(log.AuditEntries, e => e.Caller.Length == 0 && e.Resources.Contains(endpoint.Name));
    }

    [EngineFact]
    public async Task Receiver_ThatHasFailedForFiveDays_IsDisabled()
    {
        var clinic = await GivenClinicAsync();
        Receiver.AnswerStatus(500);
        var endpoint = await GivenEndpointAsync(clinic.Partner, OfPatients(clinic));
        await clinic.GivenPatientAsync();
        await EventuallyAsync("an attempt has failed", async () => (await DeliveriesAsync(clinic.Partner, endpoint)).Any(d => d.Attempts.Count > 0));
        Assert.Equal(WebhookEndpointState.Enabled, (await ReadAsync(clinic.Partner, endpoint)).State);
        await Server.AdvanceAsync(TimeSpan.FromDays(5));
        // An attempt that the jump came upon belongs to the time before it; the next one is hours away.
        await EventuallyAsync(
            "the endpoint is disabled",
            async () => (await ReadAsync(clinic.Partner, endpoint)).DisableReason == WebhookDisableReason.Failing,
            step: TimeSpan.FromHours(1));
    }

    private async Task<WebhookDelivery> TestAsync(Func<Received, Microsoft.AspNetCore.Http.HttpResponse, Task> answer)
    {
        var caller = await Server.Node.GivenCallerAsync(Options.V1.CallerKind.Partner);
        Receiver.Answer = answer;
        var endpoint = await GivenEndpointAsync(caller);
        return await caller.Webhooks.SendTestEventAsync(new SendTestEventRequest { Name = endpoint.Name });
    }
}

public sealed class SqliteFailureTests(SqliteTestServer server) : FailureTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresFailureTests(PostgresTestServer server) : FailureTests(server), IClassFixture<PostgresTestServer>;
