using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>In a quiet system everything that is offered can be held and booked, and nothing else can: random clinics, over the wire.</summary>
public abstract class ParityTests(TestServer server) : ServerSuite(server)
{
    private static readonly TimeSpan Grid = TimeSpan.FromMinutes(15);

    private const int Clinics = 6;

    [EngineFact]
    public async Task EveryStartOfADay_CanBeHeldIfItIsOffered_AndOnlyThen()
    {
        for (var seed = 1; seed <= Clinics; seed++)
            await AssertParityAsync(seed);
    }

    private async Task AssertParityAsync(int seed)
    {
        var random = new Random(seed);
        var clinic = await GivenClinicAsync(plan => Vary(plan, random));
        var patient = await clinic.GivenPatientAsync();
        for (var i = 0; i < 4; i++)
            await TryAsync(() => clinic.GivenHoldAsync(clinic.At(1, 9 + random.Next(8), 15 * random.Next(4)), Any(random), random.Next(2) == 0 ? patient : null));
        var treatment = Any(random);
        var practitioner = random.Next(3) == 0 ? clinic.Practitioner("anna") : "";
        var offered = (await clinic.Partner.Appointments.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { clinic.Treatment(treatment) },
            Window = clinic.Window(1, 2),
            Practitioner = practitioner,
            Patient = patient.Name,
            MaxSlots = 1000,
        })).Results.Single().Slots.ToDictionary(slot => slot.StartTime.ToDateTime());

        var last = clinic.At(2, 0).ToDateTime();
        for (var start = clinic.At(1, 8).ToDateTime(); start < last; start += Grid)
        {
            var isOffered = offered.TryGetValue(start, out var slot);
            var request = new HoldSlotRequest
            {
                Treatment = clinic.Treatment(treatment),
                StartTime = Timestamp.FromDateTime(start),
                Practitioner = practitioner,
                Patient = patient.Name,
                Offer = slot?.Offer ?? "",
            };
            var isTaken = await TryAsync(async () =>
            {
                var hold = await clinic.Partner.Appointments.HoldSlotAsync(request);
                Assert.Equal(slot?.EndTime ?? hold.EndTime, hold.EndTime);
                await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
            });
            Assert.True(isOffered == isTaken, $"seed {seed}, {treatment}: {clinic.Local(request.StartTime)} is offered: {isOffered}, can be held: {isTaken}");
        }

        foreach (var slot in offered.Values.Take(1))
        {
            await clinic.Partner.Appointments.CreateAppointmentAsync(
                new CreateAppointmentRequest { Parent = clinic.Name, Offer = slot.Offer, Appointment = new Appointment { Patient = patient.Name } });
        }
    }

    private static string Any(Random random) => random.Next(2) == 0 ? ClinicPlan.Consultation : ClinicPlan.Needling;

    /// <summary>Other zones, fewer or more people and rooms, other lengths, a closure.</summary>
    private static void Vary(ClinicPlan plan, Random random)
    {
        plan.Clinic.TimeZone = new[] { "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe" }[random.Next(4)];
        if (random.Next(2) == 0)
            plan.Rooms.Remove("room-2");
        if (random.Next(2) == 0)
            plan.Practitioners["clara"] = new Practitioner { DisplayName = "Clara", Skills = { new Skill { Code = "needling" } }, WorkingHours = ClinicPlan.Weekly([1, 2, 3], (10, 15)) };
        foreach (var phase in plan.Treatments.Values.SelectMany(treatment => treatment.Phases))
            phase.Duration = ClinicPlan.Minutes(5 * random.Next(1, 9));
        plan.Treatments[ClinicPlan.Needling].Roles[0].Count = random.Next(1, 3);
    }

    private static async Task<bool> TryAsync(Func<Task> take)
    {
        try
        {
            await take();
            return true;
        }
        catch (RpcException refusal) when (refusal.StatusCode == StatusCode.FailedPrecondition)
        {
            return false;
        }
    }
}

public sealed class SqliteParityTests(SqliteTestServer server) : ParityTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresParityTests(PostgresTestServer server) : ParityTests(server), IClassFixture<PostgresTestServer>;
