using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Events;

public abstract class EventListTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Pages_TogetherAreTheWholeHistory_AndTheResumeTokenGoesOnBehindThem()
    {
        var (a, b) = (await GivenClinicAsync(), await GivenClinicAsync());
        var caller = await Server.Node.GivenCallerAsync(Options.V1.CallerKind.Staff, a.Id, b.Id);
        List<Event> collected = [];
        var request = new ListEventsRequest { PageSize = 3 };
        ListEventsResponse page;
        do
        {
            page = await caller.Events.ListEventsAsync(request);
            collected.AddRange(page.Events);
            request.PageToken = page.NextPageToken;
        }
        while (page.NextPageToken.Length > 0);

        Assert.Equal(16, collected.Count);
        Assert.All(collected.GroupBy(e => e.Clinic), g => Assert.Equal(Enumerable.Range(1, 8).Select(i => (long)i), g.Select(e => e.Sequence)));
        var patient = await a.GivenPatientAsync();
        using var watching = new Watching(caller, Watching.Since(page.ResumeToken));
        Assert.Equal(patient.Name, (await watching.NextAsync()).Event.Resource);
    }

    [EngineFact]
    public async Task ResumeToken_OfAPageInTheMiddle_GoesOnBehindIt()
    {
        var clinic = await GivenClinicAsync();
        var page = await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { PageSize = 5 });
        using var watching = new Watching(clinic.Staff, Watching.Since(page.ResumeToken));
        Assert.Equal(6, (await watching.NextAsync()).Event.Sequence);
    }

    [EngineFact]
    public async Task List_OfTypesAndOfASpanOfTime_LeavesTheRestOut()
    {
        var clinic = await GivenClinicAsync();
        var rooms = await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { Clinics = { clinic.Name }, Types_ = { EventType.RoomCreated } });
        Assert.Equal(2, rooms.Events.Count);
        Assert.All(rooms.Events, e => Assert.Equal(EventType.RoomCreated, e.Type));

        await Server.AdvanceAsync(TimeSpan.FromMinutes(1));
        var from = Now();
        var patient = await clinic.GivenPatientAsync();
        await Server.AdvanceAsync(TimeSpan.FromMinutes(1));
        var to = Now();
        await clinic.GivenPatientAsync();
        var within = await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { StartTime = from, EndTime = to });
        Assert.Equal(patient.Name, Assert.Single(within.Events).Resource);
        Assert.Equal(9, (await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { EndTime = to })).Events.Count);
        Assert.Equal(2, (await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { StartTime = from })).Events.Count);
        Assert.Equal("", within.NextPageToken);
        using var watching = new Watching(clinic.Staff, Watching.Since(within.ResumeToken));
        Assert.Equal(10, (await watching.NextAsync()).Event.Sequence);
    }

    [EngineFact]
    public async Task List_OfAnEmptySpan_OrWithATokenOfAnother_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var refused = await Refused.WithAsync(
            ErrorReason.InvalidRequest, clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { StartTime = Now(), EndTime = Now() }));
        Assert.Equal(["end_time"], refused.Fields);
        var token = (await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { PageSize = 1 })).NextPageToken;
        await Refused.WithAsync(ErrorReason.InvalidPageToken, clinic.Service.Events.ListEventsAsync(new ListEventsRequest { PageToken = token }));
        await Refused.WithAsync(
            ErrorReason.InvalidPageToken, clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { PageToken = token, Types_ = { EventType.RoomCreated } }));
    }

    private Timestamp Now() => Server.Node.Time.GetUtcNow().ToTimestamp();
}

public sealed class SqliteEventListTests(SqliteTestServer server) : EventListTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresEventListTests(PostgresTestServer server) : EventListTests(server), IClassFixture<PostgresTestServer>;
