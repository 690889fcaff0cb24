using ClinicApi.Server.Clinics;
using ClinicApi.Server.Lists;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Server.Tests.Clinics;

/// <summary>Diaries in memory: whatever commits where, what they say is what the database says.</summary>
public abstract class DiaryTests(TestServer server) : ServerSuite(server)
{
    private const int Steps = 60;

    [EngineFact]
    public async Task Diary_AfterRandomChangesByTwoNodes_IsTheOneThatTheDatabaseHas()
    {
        await using var second = await SecondNodeAsync();
        var clinic = await GivenClinicAsync();
        var patients = new[] { await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync() };
        var nodes = second is null ? [Server.Node] : new[] { Server.Node, second };
        var random = new Random(20_260_302);
        var state = new Changes(clinic, patients, random);
        for (var step = 0; step < Steps; step++)
        {
            await state.StepAsync(nodes[random.Next(nodes.Length)]);
            if (random.Next(8) == 0)
                await Server.AdvanceAsync(TimeSpan.FromSeconds(random.Next(40)));
            foreach (var node in nodes)
            {
                var followed = await Diaries(node).FindAsync(clinic.Id, certain: true, CancellationToken.None);
                await AssertIsAsInTheDatabaseAsync(clinic, node, followed!, $"after step {step} ({state.Last})");
            }
        }
    }

    [EngineFact]
    public async Task Search_WithAConsistencyToken_AlsoThatOfAReplay_SeesTheWriteOfAnotherNode_WhileTheClockStandsStill()
    {
        await using var second = await SecondNodeAsync();
        if (second is null)
            return;
        var clinic = await GivenClinicAsync();
        var there = new AppointmentService.AppointmentServiceClient(second.With($"Bearer {clinic.Partner.Key}"));
        var search = new SearchAvailabilityRequest { Treatments = { clinic.Treatment(ClinicPlan.Consultation) }, Window = clinic.Window(0, 1) };
        Assert.Equal(clinic.At(0, 9), (await there.SearchAvailabilityAsync(search)).Results[0].Slots[0].StartTime);
        foreach (var (hour, answersLost) in new[] { (9, 0), (10, 1), (11, 0), (12, 2) })
        {
            var request = new HoldSlotRequest { Treatment = clinic.Treatment(ClinicPlan.Consultation), StartTime = clinic.At(0, hour), RequestId = Guid.NewGuid().ToString() };
            for (var lost = 0; lost < answersLost; lost++)
                await clinic.Partner.Appointments.HoldSlotAsync(request);
            using var hold = clinic.Partner.Appointments.HoldSlotAsync(request);
            await hold;
            var token = hold.GetTrailers().GetValue(ConsistencyTokens.Trailer)!;
            var found = await there.SearchAvailabilityAsync(search, new Metadata { { ConsistencyTokens.Header, token } });
            Assert.DoesNotContain(clinic.At(0, hour), found.Results[0].Slots.Select(slot => slot.StartTime));
        }
    }

    [EngineFact]
    public async Task Search_WithoutAToken_SeesTheWriteOfAnotherNodeSoon()
    {
        await using var second = await SecondNodeAsync();
        if (second is null)
            return;
        var clinic = await GivenClinicAsync();
        var there = new AppointmentService.AppointmentServiceClient(second.With($"Bearer {clinic.Partner.Key}"));
        var search = new SearchAvailabilityRequest { Treatments = { clinic.Treatment(ClinicPlan.Consultation) }, Window = clinic.Window(0, 1) };
        await there.SearchAvailabilityAsync(search);
        await clinic.GivenHoldAsync(clinic.At(0, 9));
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(clinic.At(0, 9), (await there.SearchAvailabilityAsync(search)).Results[0].Slots.Select(slot => slot.StartTime));
    }

    [EngineFact]
    public async Task Diaries_OfManyClinics_WhateverChangedSinceTheyWereRead_AreThoseOfTheDatabase()
    {
        await using var second = await SecondNodeAsync();
        var node = second ?? Server.Node;
        var clinics = new[] { await GivenClinicAsync(), await GivenClinicAsync(), await GivenClinicAsync() };
        await Diaries(node).FindAllAsync([clinics[0].Id, clinics[1].Id], CancellationToken.None);
        await clinics[0].GivenHoldAsync(clinics[0].At(0, 9));
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var found = await Diaries(node).FindAllAsync(
            [clinics[0].Id, clinics[1].Id, "unknown", clinics[2].Id, clinics[0].Id], CancellationToken.None);
        Assert.Equal(clinics.Select(clinic => clinic.Id).Order(), found.Keys.Order());
        foreach (var clinic in clinics)
            await AssertIsAsInTheDatabaseAsync(clinic, node, found[clinic.Id], "among many");
    }

    [EngineFact]
    public async Task Booking_OfTimeThatAnotherNodeHasFreed_IsNotRefusedOnWhatTheNodeBelieves()
    {
        await using var second = await SecondNodeAsync();
        if (second is null)
            return;
        var clinic = await GivenClinicAsync(plan => plan.Rooms.Remove("room-2"));
        var patient = await clinic.GivenPatientAsync();
        var there = new AppointmentService.AppointmentServiceClient(second.With($"Bearer {clinic.Partner.Key}"));
        var booked = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        await there.SearchAvailabilityAsync(new SearchAvailabilityRequest { Treatments = { clinic.Treatment(ClinicPlan.Consultation) }, Window = clinic.Window(0, 1) });
        await clinic.Partner.Appointments.CancelAppointmentAsync(new CancelAppointmentRequest { Name = booked.Name, Reason = CancellationReason.Other });
        Assert.Equal(clinic.At(0, 9), (await there.CreateAppointmentAsync(clinic.Booking(patient, clinic.At(0, 9)))).StartTime);
        await Refused.WithAsync(ErrorReason.SlotTaken, clinic.Partner.Appointments.CreateAppointmentAsync(clinic.Booking(await clinic.GivenPatientAsync(), clinic.At(0, 9, 15))));
    }

    [EngineFact]
    public async Task Commits_OfTheNodeItself_AreTakenInWithoutAReading()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.SearchAsync(clinic.Window(0, 1));
        var booked = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        await clinic.Partner.Appointments.CancelAppointmentAsync(new CancelAppointmentRequest { Name = booked.Name, Reason = CancellationReason.Other });
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 10), patient: patient);
        await clinic.Partner.Appointments.CreateAppointmentAsync(new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment { PartnerReference = "1" } });
        var head = await Server.Node.Store.Events.LastSequenceAsync(clinic.Id, CancellationToken.None);
        Assert.True(Diaries(Server.Node).HasReached(clinic.Id, head), "The diary has not taken in all of the node's own commits.");
    }

    [EngineFact]
    public async Task ManyAskers_OfOneClinic_ShareOneReading()
    {
        await using var node = await ServerNode.StartAsync(Server.Database, Server.Database.Time);
        var clinic = await GivenClinicAsync();
        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            Task.Run(async () => await Diaries(node).FindAsync(clinic.Id, certain: false, CancellationToken.None))));
        Assert.Single(found.Distinct(ReferenceEqualityComparer.Instance));
        Assert.Null(await Diaries(node).FindAsync("no-such-clinic", certain: false, CancellationToken.None));
        Assert.Single(Diaries(node).Followed);
    }

    [EngineFact]
    public async Task Clinics_ThatNobodyAsksFor_AreLetGo_AndAskedAgainAreRight()
    {
        var settings = new Dictionary<string, string?> { ["ClinicApi:Diaries:Megabytes"] = "1" };
        await using var node = await ServerNode.StartAsync(Server.Database, Server.Database.Time, settings);
        List<TestClinic> clinics = [];
        for (var i = 0; i < 3; i++)
        {
            clinics.Add(await GivenClinicAsync(plan =>
            {
                for (var room = 0; room < 90; room++)
                    plan.Rooms[$"more-{room}"] = new Room { DisplayName = "Room", Kinds = { "treatment" } };
            }));
        }

        foreach (var clinic in clinics.Concat(clinics))
        {
            Assert.NotNull(await Diaries(node).FindAsync(clinic.Id, certain: false, CancellationToken.None));
            await Server.AdvanceAsync(TimeSpan.FromMilliseconds(1));
            Assert.InRange(Diaries(node).Bytes, 1, 1024 * 1024);
        }

        Assert.InRange(Diaries(node).Evicted, 3, 6);
        await AssertIsAsInTheDatabaseAsync(clinics[2], node, (await Diaries(node).FindAsync(clinics[2].Id, certain: false, CancellationToken.None))!, "after eviction");
    }

    [EngineFact]
    public async Task Diary_OfAClinicAskedForFromDayToDay_MovesWithTime()
    {
        var clinic = await GivenClinicAsync(plan => plan.Treatments[ClinicPlan.Consultation].BookingHorizon = ClinicPlan.Minutes(3 * 24 * 60));
        for (var day = 0; day < 12; day++)
        {
            var now = Server.Database.Time.GetUtcNow();
            var window = new SearchWindow
            {
                StartTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(now),
                EndTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(now.AddDays(20)),
            };
            var starts = (await clinic.Partner.Appointments.SearchAvailabilityAsync(new SearchAvailabilityRequest
            {
                Treatments = { clinic.Treatment(ClinicPlan.Consultation) },
                Window = window,
                MaxSlots = 1000,
            })).Results.Single().Slots.Select(slot => slot.StartTime.ToDateTimeOffset()).ToList();
            Assert.All(starts, start => Assert.InRange(start, now, now.AddDays(3)));
            await Server.AdvanceAsync(TimeSpan.FromHours(20));
        }
    }

    private static ClinicDiaries Diaries(ServerNode node) => node.Services.GetRequiredService<ClinicDiaries>();

    /// <summary>SQLite belongs to one process, and a second writer in it would not be what is meant.</summary>
    private async Task<ServerNode?> SecondNodeAsync() =>
        Server.Engine == ClinicApi.Storage.StoreEngine.Postgres ? await ServerNode.StartAsync(Server.Database, Server.Database.Time) : null;

    private static async Task AssertIsAsInTheDatabaseAsync(TestClinic clinic, ServerNode node, LiveDiary followed, string when)
    {
        var fresh = await node.Services.GetRequiredService<ClinicDirectory>().ReadAsync(
            clinic.Id, followed.Prepared.Span.Start, followed.Prepared.Span.End, CancellationToken.None);
        var prepared = Scheduling.PreparedDiary.Prepare(fresh!.Clinic.Calendar, followed.Prepared.Span, fresh.Busy);
        foreach (var treatment in followed.Clinic.Treatments.Values)
        {
            var query = new Scheduling.SearchQuery(followed.Prepared.Span, followed.Prepared.Span.Start, Patient: null, RequiredPractitioner: null, Limit: int.MaxValue);
            Assert.True(
                Scheduling.Availability.Search(prepared, fresh.Clinic.Treatments[treatment.Plan.Id].Plan, query).Select(Text)
                    .SequenceEqual(Scheduling.Availability.Search(followed.Prepared, treatment.Plan, query).Select(Text)),
                $"The diary in memory differs from the database's {when}.");
        }

        static string Text(Scheduling.Slot slot) => $"{slot.Start} {slot.End} {string.Join(' ', slot.Practitioners)}";
    }
}

public sealed class SqliteDiaryTests(SqliteTestServer server) : DiaryTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresDiaryTests(PostgresTestServer server) : DiaryTests(server), IClassFixture<PostgresTestServer>;
