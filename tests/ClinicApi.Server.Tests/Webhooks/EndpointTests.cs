using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Webhooks;

public abstract class EndpointTests(TestServer server) : WebhookSuite(server)
{
    [EngineFact]
    public async Task Endpoint_IsCreatedReadChangedListedAndDeleted_AndShowsItsSecretToItsMakerOnly()
    {
        var clinic = await GivenClinicAsync();
        var partner = clinic.Partner;
        var request = new CreateWebhookEndpointRequest
        {
            Parent = NameOf(partner),
            WebhookEndpoint = new WebhookEndpoint { DisplayName = "bookings", Url = Receiver.Url, Clinics = { clinic.Name }, EventTypes = { EventType.AppointmentBooked } },
            RequestId = Guid.NewGuid().ToString(),
        };
        var created = await partner.Webhooks.CreateWebhookEndpointAsync(request);
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", created.Secret);
        Assert.Equal(created, await partner.Webhooks.CreateWebhookEndpointAsync(request));
        var read = await ReadAsync(partner, created);
        Assert.Equal(("", WebhookEndpointState.Enabled), (read.Secret, read.State));

        var changed = await partner.Webhooks.UpdateWebhookEndpointAsync(new UpdateWebhookEndpointRequest
        {
            WebhookEndpoint = new WebhookEndpoint { Name = created.Name, Etag = created.Etag, MaxConcurrency = 2 },
        });
        Assert.Equal((2, "bookings", ""), (changed.MaxConcurrency, changed.DisplayName, changed.Secret));
        await Refused.WithAsync(ErrorReason.EtagMismatch, partner.Webhooks.UpdateWebhookEndpointAsync(new UpdateWebhookEndpointRequest
        {
            WebhookEndpoint = new WebhookEndpoint { Name = created.Name, Etag = created.Etag, MaxConcurrency = 3 },
        }));
        var listed = await partner.Webhooks.ListWebhookEndpointsAsync(new ListWebhookEndpointsRequest { Parent = NameOf(partner) });
        Assert.Equal([changed], listed.WebhookEndpoints);

        await partner.Webhooks.DeleteWebhookEndpointAsync(new DeleteWebhookEndpointRequest { Name = created.Name });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => ReadAsync(partner, created));
        Assert.DoesNotContain(Server.Node.Logs.Lines, line => line.Text.Contains(created.Secret, StringComparison.Ordinal));
    }

    [EngineFact]
    public async Task Secret_IsNotInTheDatabase()
    {
        var clinic = await GivenClinicAsync();
        var endpoint = await GivenEndpointAsync(clinic.Partner);
        var secret = Convert.FromBase64String(endpoint.Secret["whsec_".Length..]);
        var stored = (await Server.Database.QueryAsync($"SELECT secret FROM webhook_endpoints WHERE partner_id = '{clinic.Partner.PartnerId}'")).Cast<byte[]>();
        Assert.All(stored, bytes => Assert.True(bytes.AsSpan().IndexOf(secret) < 0, "The secret is stored as it is."));
    }

    [EngineFact]
    public async Task Target_ThatIsNotPublicHttps_IsRefused()
    {
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        foreach (var url in new[] { "http://example.com/", "ftp://example.com/", "https://user:word@example.com/", "https://example.com/#a", "/hook", "//\u202e", "https://a\ufdfab.example/" })
        {
            var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, () => GivenEndpointAsync(partner, url: url));
            Assert.Equal(["webhook_endpoint.url"], refused.Fields);
        }

        foreach (var url in new[] { "https://10.0.0.1/", "https://[fd00::1]/", "https://169.254.169.254/latest", "https://inside.example/", "https://nowhere.example/", "https://mixed.example/" })
        {
            var refused = await Refused.WithAsync(ErrorReason.WebhookAddressRefused, () => GivenEndpointAsync(partner, url: url));
            Assert.Equal(["WEBHOOK_ADDRESS_REFUSED"], refused.Preconditions);
        }

        var endpoint = await GivenEndpointAsync(partner, url: "https://example.com/hook");
        await Refused.WithAsync(ErrorReason.WebhookAddressRefused, partner.Webhooks.UpdateWebhookEndpointAsync(
            new UpdateWebhookEndpointRequest { WebhookEndpoint = new WebhookEndpoint { Name = endpoint.Name, Url = "https://mixed.example/" } }));
    }

    [EngineFact]
    public async Task Endpoint_OfAClinicThatThePartnerMayNotReach_OrOneTooMany_IsRefused()
    {
        var (own, foreign) = (await GivenClinicAsync(), await GivenClinicAsync());
        var partner = own.Partner;
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => GivenEndpointAsync(partner, new WebhookEndpoint { Clinics = { foreign.Name } }));
        await Administrator.Partners.UpdatePartnerAsync(new UpdatePartnerRequest
        {
            Partner = new Partner { Name = NameOf(partner), Quota = new Quota { MaxWebhookEndpoints = 1 } },
        });
        await GivenEndpointAsync(partner);
        await Refused.WithAsync(ErrorReason.QuotaExceeded, () => GivenEndpointAsync(partner));
    }

    [EngineFact]
    public async Task Test_IsSentAtOnce_SignedAndOnce_AlsoToADisabledEndpoint()
    {
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var endpoint = await GivenEndpointAsync(partner, new WebhookEndpoint { State = WebhookEndpointState.Disabled });
        Assert.Equal(WebhookDisableReason.Requested, endpoint.DisableReason);
        var request = new SendTestEventRequest { Name = endpoint.Name, RequestId = Guid.NewGuid().ToString() };
        var delivery = await partner.Webhooks.SendTestEventAsync(request);
        Assert.Equal(WebhookDeliveryState.Delivered, delivery.State);
        Assert.Equal(delivery, await partner.Webhooks.SendTestEventAsync(request));
        var sent = Assert.Single(Receiver.All);
        Assert.Equal((delivery.Name.Split('/')[^1], "webhook.test", "application/json"), (sent.Id, sent.Type, sent.ContentType));
        Assert.Equal(Server.Node.Time.GetUtcNow().ToUnixTimeSeconds(), sent.Timestamp);
        Assert.True(sent.IsSignedBy(endpoint.Secret), "The signature is not the one of the secret.");
        Assert.False(sent.Json.TryGetProperty("data", out _));

        Receiver.AnswerStatus(500);
        var failed = await partner.Webhooks.SendTestEventAsync(new SendTestEventRequest { Name = endpoint.Name });
        Assert.Equal(WebhookDeliveryState.Failed, failed.State);
        var attempt = Assert.Single(failed.Attempts);
        Assert.Equal((500, WebhookFailure.Status), (attempt.HttpStatus, attempt.Failure));
    }

    [EngineFact]
    public async Task Rotation_SignsWithBothSecretsUntilTheOverlapIsOver()
    {
        var partner = await Server.Node.GivenCallerAsync(CallerKind.Partner);
        var endpoint = await GivenEndpointAsync(partner);
        var rotated = await partner.Webhooks.RotateWebhookSecretAsync(
            new RotateWebhookSecretRequest { Name = endpoint.Name, Overlap = Duration.FromTimeSpan(TimeSpan.FromHours(1)) });
        Assert.NotEqual(endpoint.Secret, rotated.Secret);
        Assert.NotNull(rotated.PreviousSecretExpireTime);
        await Refused.WithAsync(
            ErrorReason.RotationInProgress, partner.Webhooks.RotateWebhookSecretAsync(new RotateWebhookSecretRequest { Name = endpoint.Name }));
        await partner.Webhooks.SendTestEventAsync(new SendTestEventRequest { Name = endpoint.Name });
        Assert.True(Receiver.All[0].IsSignedBy(endpoint.Secret) && Receiver.All[0].IsSignedBy(rotated.Secret), "Both secrets sign during the overlap.");

        await Server.AdvanceAsync(TimeSpan.FromHours(1));
        await partner.Webhooks.SendTestEventAsync(new SendTestEventRequest { Name = endpoint.Name });
        Assert.True(Receiver.All[1].IsSignedBy(rotated.Secret), "The new secret signs.");
        Assert.False(Receiver.All[1].IsSignedBy(endpoint.Secret), "The old secret signs after the overlap.");
        Assert.Null((await ReadAsync(partner, endpoint)).PreviousSecretExpireTime);
    }
}

public sealed class SqliteEndpointTests(SqliteTestServer server) : EndpointTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresEndpointTests(PostgresTestServer server) : EndpointTests(server), IClassFixture<PostgresTestServer>;
