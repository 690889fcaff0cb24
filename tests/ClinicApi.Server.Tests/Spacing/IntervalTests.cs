using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using NodaTime.Text;

namespace ClinicApi.Server.Tests.Spacing;

/// <summary>
/// Needling on the cheek leaves 14 days to any needling, and 10 to peels where they share a region. A peel itself demands nothing.
/// </summary>
public abstract class IntervalTests(TestServer server) : ServerSuite(server)
{
    private const string Peel = IntervalPlans.Peel;

    [EngineFact]
    public async Task SecondSession_BeforeTheIntervalIsOver_IsRefusedWithTheFirstTimeThatKeepsIt()
    {
        var clinic = await GivenSpacedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 14), ClinicPlan.Needling);

        var refused = await RefusedAsync(() => clinic.GivenAppointmentAsync(patient, clinic.At(11, 9), ClinicPlan.Needling));

        Assert.Equal(clinic.At(14, 0), Earliest(refused));
        Assert.Equal(["INTERVAL_TOO_SHORT"], refused.Preconditions);
        // Any hour of the day will do, also one that is earlier than that of the first session.
        await clinic.GivenAppointmentAsync(patient, clinic.At(14, 9), ClinicPlan.Needling);
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(1, 9), ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task LaterSession_ThatIsBookedAlready_StandsInTheWayOfAnEarlierOne()
    {
        var clinic = await GivenSpacedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(21, 9), ClinicPlan.Needling);
        var refused = await RefusedAsync(() => clinic.GivenAppointmentAsync(patient, clinic.At(8, 9), ClinicPlan.Needling));
        Assert.Equal(clinic.At(35, 0), Earliest(refused));
        await clinic.GivenAppointmentAsync(patient, clinic.At(7, 9), ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task Interval_ThatOnlyTheOtherSessionsTreatmentDemands_IsKeptByHoldBookingAndMove()
    {
        var clinic = await GivenSpacedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling);

        await RefusedAsync(() => clinic.GivenAppointmentAsync(patient, clinic.At(9, 9), Peel));
        await RefusedAsync(() => clinic.GivenHoldAsync(clinic.At(9, 9), Peel, patient));
        var anonymous = await clinic.GivenHoldAsync(clinic.At(9, 9), Peel);
        await RefusedAsync(() => BookAsync(clinic, anonymous, patient));
        var peel = await clinic.GivenAppointmentAsync(patient, clinic.At(10, 9), Peel);
        await RefusedAsync(() => MoveAsync(clinic, peel, clinic.At(9, 14)));
        // Its own old time is no obstacle.
        Assert.Equal(clinic.At(11, 9), (await MoveAsync(clinic, peel, clinic.At(11, 9))).StartTime);
        // Peels demand nothing of each other.
        await clinic.GivenAppointmentAsync(patient, clinic.At(14, 9), Peel);
    }

    [EngineFact]
    public async Task OtherRegion_OrATalk_NeedsNoInterval()
    {
        var clinic = await GivenSpacedAsync(plan =>
        {
            plan.Treatments[Peel].BodyRegions.Clear();
            plan.Treatments[Peel].BodyRegions.Add(BodyRegion.Back);
            plan.Treatments[ClinicPlan.Needling].MinimumIntervals.Add(new MinimumInterval { SameRegionOnly = true, Days = 20 });
        });
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling);
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 14), Peel);
        await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9));
    }

    [EngineFact]
    public async Task WhatDidNotTakePlace_LeavesTheSkinAlone()
    {
        var clinic = await GivenSpacedAsync();
        var patient = await clinic.GivenPatientAsync();
        var cancelled = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling);
        await clinic.Partner.Appointments.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = cancelled.Name, Reason = CancellationReason.PatientRequest });
        await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9), ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task Hold_CountsWhileItLasts_AndIsBookedItself()
    {
        var clinic = await GivenSpacedAsync();
        var patient = await clinic.GivenPatientAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), ClinicPlan.Needling, patient);
        await RefusedAsync(() => clinic.GivenAppointmentAsync(patient, clinic.At(3, 9), ClinicPlan.Needling));
        await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
        var other = await clinic.GivenHoldAsync(clinic.At(3, 9), ClinicPlan.Needling, patient);
        Assert.Equal(AppointmentState.Booked, (await BookAsync(clinic, other, patient)).State);
    }

    [EngineFact]
    public async Task TreatmentThatIsNotOfferedAnyMore_StillCountsForWhatItWas()
    {
        var clinic = await GivenSpacedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), Peel);
        await Administrator.Clinics.DeleteTreatmentAsync(new DeleteTreatmentRequest { Name = clinic.Treatment(Peel) });
        var refused = await RefusedAsync(() => clinic.GivenAppointmentAsync(patient, clinic.At(9, 9), ClinicPlan.Needling));
        Assert.Equal(clinic.At(10, 0), Earliest(refused));
    }

    [EngineFact]
    public async Task Search_WithAPatient_LeavesOutForbiddenDays_TellsTheFirstSafeTime_AndAllItOffersCanBeHeld()
    {
        var clinic = await GivenSpacedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(-5, 9), ClinicPlan.Needling);
        await clinic.GivenAppointmentAsync(patient, clinic.At(25, 9), ClinicPlan.Needling);

        var found = await SearchAsync(clinic, patient.Name, clinic.Window(0, 40));
        // 14 days after the one and 14 before the other, then 14 after that.
        Assert.Equal([9, 10, 11, 39], found.Slots.Select(slot => DayOf(clinic, slot.StartTime)).Distinct());
        Assert.Equal(clinic.At(9, 0), found.EarliestSafeTime);
        foreach (var slot in found.Slots.Where((_, i) => i % 5 == 0))
        {
            var hold = await clinic.GivenHoldAsync(slot.StartTime, ClinicPlan.Needling, patient);
            await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
        }

        Assert.Null((await SearchAsync(clinic, patient.Name, clinic.Window(10, 12))).EarliestSafeTime);
        var anybody = await SearchAsync(clinic, "", clinic.Window(0, 5));
        Assert.Null(anybody.EarliestSafeTime);
        Assert.Contains(clinic.At(0, 9), anybody.Slots.Select(slot => slot.StartTime));
    }

    [EngineFact]
    public async Task ProcedureElsewhere_ThatThePatientReports_CountsLikeOneHere()
    {
        var clinic = await GivenSpacedAsync(plan => plan.Treatments[ClinicPlan.Needling].MinimumIntervals[0].Days = 20);
        var patient = TestClinic.APatient();
        var today = Server.Node.Time.GetUtcNow().UtcDateTime;
        var reported = new CivilDate { Year = today.Year, Month = today.Month, Day = today.Day };
        patient.ReportedProcedures.Add(new ReportedProcedure { Modality = Modality.MicroNeedling, Date = reported });
        patient = await clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = patient });

        var refused = await RefusedAsync(() => clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling));

        var safe = reported.ToLocalDate().PlusDays(20);
        Assert.Equal(safe, Earliest(refused).ToInstant().InZone(NodaTime.DateTimeZoneProviders.Tzdb["Europe/Berlin"]).Date);
        Assert.Equal(Earliest(refused), (await SearchAsync(clinic, patient.Name, clinic.Window(0, 1))).EarliestSafeTime);
        await clinic.GivenAppointmentAsync(patient, clinic.At(14, 9), ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task TreatmentThatKeepsNoInterval_DoesNotCountThePatientsSessions()
    {
        var clinic = await GivenSpacedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        Assert.Equal(0, await CountedAsync());
        await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9), Peel);
        Assert.Equal(1, await CountedAsync());

        async Task<int> CountedAsync() => Convert.ToInt32(
            Assert.Single(await Server.Database.QueryAsync($"SELECT sessions_version FROM patients WHERE clinic_id = '{clinic.Id}'")),
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<TestClinic> GivenSpacedAsync(Action<ClinicPlan>? change = null) => GivenClinicAsync(plan =>
    {
        IntervalPlans.AddTo(plan);
        change?.Invoke(plan);
    });

    private static Task<Refused> RefusedAsync(Func<Task> act) => Refused.WithAsync(ErrorReason.IntervalTooShort, act);

    private static Timestamp Earliest(Refused refused) =>
        InstantPattern.ExtendedIso.Parse(refused.Metadata["earliest_start_time"]).Value.ToTimestamp();

    private static int DayOf(TestClinic clinic, Timestamp time) =>
        NodaTime.Period.DaysBetween(clinic.Monday, time.ToInstant().InZone(NodaTime.DateTimeZoneProviders.Tzdb["Europe/Berlin"]).Date);

    private static async Task<TreatmentAvailability> SearchAsync(TestClinic clinic, string patient, SearchWindow window) =>
        Assert.Single((await clinic.Partner.Appointments.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { clinic.Treatment(ClinicPlan.Needling) },
            Window = window,
            Patient = patient,
            MaxSlots = 1000,
        })).Results);

    private static async Task<Appointment> BookAsync(TestClinic clinic, Hold hold, Patient patient) =>
        await clinic.Partner.Appointments.CreateAppointmentAsync(
            new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment { Patient = patient.Name } });

    private static async Task<Appointment> MoveAsync(TestClinic clinic, Appointment appointment, Timestamp start) =>
        await clinic.Partner.Appointments.RescheduleAppointmentAsync(new RescheduleAppointmentRequest { Name = appointment.Name, StartTime = start });
}

public sealed class SqliteIntervalTests(SqliteTestServer server) : IntervalTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresIntervalTests(PostgresTestServer server) : IntervalTests(server), IClassFixture<PostgresTestServer>;
