using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Google.Rpc;
using Grpc.Core;
using ErrorReason = ClinicApi.V1.ErrorReason;

namespace ClinicApi.Server.Tests.Limits;

public sealed class CallLimitTests
{
    [Fact]
    public async Task Partner_OverItsRate_IsRefusedUntilItsBucketFills()
    {
        await using var server = await LimitedServer.StartAsync(("CallsPerSecond", 4), ("BurstCalls", 10));
        var caller = await server.Node.GivenCallerAsync(CallerKind.Partner);
        var other = await server.Node.GivenCallerAsync(CallerKind.Partner);

        var refused = await Refused.WithAsync(ErrorReason.QuotaExceeded, () => CallAsync(caller, 11));
        Assert.Equal(TimeSpan.FromSeconds(0.25), refused.RetryAfter);
        Assert.Equal($"partners/{caller.PartnerId}", SubjectOf(refused));
        await CallAsync(other, 10);

        server.Advance(refused.RetryAfter!.Value);
        await CallAsync(caller, 1);
        await Refused.WithAsync(ErrorReason.QuotaExceeded, () => CallAsync(caller, 1));
        server.Advance(TimeSpan.FromHours(1));
        await CallAsync(caller, 10);
        await Refused.WithAsync(ErrorReason.QuotaExceeded, () => CallAsync(caller, 1));
    }

    [Fact]
    public async Task Quota_OfThePartner_GoesBeforeTheDefault()
    {
        await using var server = await LimitedServer.StartAsync(("CallsPerSecond", 50), ("BurstCalls", 50));
        var slow = await server.Node.GivenCallerAsync(CallerKind.Partner);
        var fast = await server.Node.GivenCallerAsync(CallerKind.Partner);
        await server.SetQuotaAsync(slow, new Quota { CallsPerSecond = 1, BurstCalls = 2 });
        await server.SetQuotaAsync(fast, new Quota { CallsPerSecond = 80 });

        await CallAsync(slow, 2);
        await Refused.WithAsync(ErrorReason.QuotaExceeded, () => CallAsync(slow, 1));
        await CallAsync(fast, 80);
        await Refused.WithAsync(ErrorReason.QuotaExceeded, () => CallAsync(fast, 1));
    }

    [Fact]
    public async Task Key_OverItsShare_LeavesTheRestToOtherKeys()
    {
        await using var server = await LimitedServer.StartAsync(("CallsPerSecond", 20), ("BurstCalls", 20), ("KeySharePercent", 50));
        var caller = await server.Node.GivenCallerAsync(CallerKind.Partner);
        var second = await caller.Partners.CreateApiKeyAsync(new CreateApiKeyRequest { Parent = $"partners/{caller.PartnerId}", ApiKey = new ApiKey() });
        server.Advance(TimeSpan.FromMinutes(1));

        var refused = await Refused.WithAsync(ErrorReason.QuotaExceeded, () => CallAsync(caller, 11));
        Assert.Equal($"partners/{caller.PartnerId}/apiKeys/{caller.KeyId}", SubjectOf(refused));
        await CallAsync(caller with { Invoker = server.Node.With($"Bearer {second.Key}") }, 10);
    }

    [Fact]
    public async Task Clinic_OverItsRate_IsRefusedToAllWhoMayReachIt_AndNobodyElseUsesItUp()
    {
        await using var server = await LimitedServer.StartAsync(("CallsPerSecond", 0), ("ClinicCallsPerSecond", 5), ("ClinicBurstCalls", 40));
        var clinic = await TestClinic.CreateAsync(server.Node, server.Administrator);
        var other = await TestClinic.CreateAsync(server.Node, server.Administrator);
        server.Advance(TimeSpan.FromMinutes(1));

        for (var i = 0; i < 50; i++)
            await Refused.WithAsync(ErrorReason.ResourceNotFound, other.Partner.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name }));
        for (var i = 0; i < 40; i++)
            await (i % 2 == 0 ? clinic.Partner : clinic.Staff).Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name });
        foreach (var caller in new[] { clinic.Partner, clinic.OtherPartner, clinic.Staff })
        {
            var refused = await Refused.WithAsync(ErrorReason.QuotaExceeded, caller.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name }));
            Assert.Equal((clinic.Name, TimeSpan.FromSeconds(0.2)), (SubjectOf(refused), refused.RetryAfter));
        }

        await other.Partner.Clinics.GetClinicAsync(new GetClinicRequest { Name = other.Name });
        Assert.DoesNotContain(
            await server.Node.Store.Audit.ListAsync(clinic.Id, 1000, CancellationToken.None), stored => stored.Reason == "QUOTA_EXCEEDED");
    }

    [Fact]
    public async Task Streams_MoreThanThePartnerMayHave_AreRefusedUntilOneEnds()
    {
        await using var server = await LimitedServer.StartAsync(("StreamsPerPartner", 2));
        var clinic = await TestClinic.CreateAsync(server.Node, server.Administrator);
        using var first = Watch(clinic.Partner);
        using var second = Watch(clinic.Partner);
        Assert.True(await first.ResponseStream.MoveNext() && await second.ResponseStream.MoveNext());
        var refused = await Refused.WithAsync(ErrorReason.QuotaExceeded, () => FirstOfAsync(clinic.Partner));
        Assert.NotNull(refused.RetryAfter);
        await FirstOfAsync(clinic.OtherPartner);
        await server.SetQuotaAsync(clinic.Partner, new Quota { MaxStreams = 3 });
        await FirstOfAsync(clinic.Partner);
        await server.SetQuotaAsync(clinic.Partner, new Quota());

        first.Dispose();
        await Eventually.HoldsAsync("another stream may be opened", async () =>
        {
            try
            {
                await FirstOfAsync(clinic.Partner);
                return true;
            }
            catch (RpcException exception) when (Refused.Read(exception).Reason == "QUOTA_EXCEEDED")
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Holds_AsManyAsTheQuotaOfThePartnerSays()
    {
        await using var server = await LimitedServer.StartAsync(("HoldsPerPartner", 3));
        var clinic = await TestClinic.CreateAsync(server.Node, server.Administrator);
        await server.SetQuotaAsync(clinic.Partner, new Quota { MaxHolds = 1 });
        await clinic.GivenHoldAsync(clinic.At(0, 9));
        var refused = await Refused.WithAsync(ErrorReason.QuotaExceeded, () => clinic.GivenHoldAsync(clinic.At(0, 10)));
        Assert.Contains("At most 1 holds", refused.Status.Details.Single(d => d.Is(QuotaFailure.Descriptor)).Unpack<QuotaFailure>().Violations[0].Description, StringComparison.Ordinal);
        await server.SetQuotaAsync(clinic.Partner, new Quota());
        await clinic.GivenHoldAsync(clinic.At(0, 10));
        await clinic.GivenHoldAsync(clinic.At(0, 11));
        await Refused.WithAsync(ErrorReason.QuotaExceeded, () => clinic.GivenHoldAsync(clinic.At(0, 14)));
    }

    private static async Task CallAsync(TestCaller caller, int times)
    {
        for (var i = 0; i < times; i++)
            await caller.Clinics.ListClinicsAsync(new ListClinicsRequest());
    }

    private static AsyncServerStreamingCall<WatchEventsResponse> Watch(TestCaller caller) => caller.Events.WatchEvents(new WatchEventsRequest());

    private static async Task FirstOfAsync(TestCaller caller)
    {
        using var watch = Watch(caller);
        await watch.ResponseStream.MoveNext();
    }

    private static string SubjectOf(Refused refused) =>
        Assert.Single(refused.Status.Details.Single(d => d.Is(QuotaFailure.Descriptor)).Unpack<QuotaFailure>().Violations).Subject;
}
