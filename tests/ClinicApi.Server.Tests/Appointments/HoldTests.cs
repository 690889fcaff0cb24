using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class HoldTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Hold_TellsWhatItReservesAndUntilWhen()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), ClinicPlan.Needling, patient, ttlSeconds: 90);
        Assert.Equal(clinic.At(0, 9), hold.StartTime);
        Assert.Equal(clinic.At(0, 10, 10), hold.EndTime);
        Assert.Equal(patient.Name, hold.Patient);
        Assert.Equal($"partners/{clinic.Partner.PartnerId}", hold.HeldBy);
        Assert.Equal(TimeSpan.FromSeconds(90), hold.ExpireTime.ToDateTime() - hold.CreateTime.ToDateTime());
        Assert.Equal(["needler", "pen", "place"], hold.Assignments.Select(a => a.RoleId).Order());
    }

    [EngineFact]
    public async Task Hold_KeepsTheTimeFromOthers_UntilItIsReleased()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9));
        await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenHoldAsync(clinic.At(0, 9, 15)));
        Assert.DoesNotContain("Mon 09:00", await clinic.SearchAsync(clinic.Window(0, 1)));
        await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
        await clinic.GivenHoldAsync(clinic.At(0, 9, 15));
    }

    [EngineFact]
    public async Task Hold_Expired_BlocksNobodyEvenBeforeItIsSwept()
    {
        var clinic = await GivenClinicAsync();
        await clinic.GivenHoldAsync(clinic.At(0, 9), ttlSeconds: 30);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(10));
        await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenHoldAsync(clinic.At(0, 9)));
        await Server.AdvanceAsync(TimeSpan.FromTicks(10));
        Assert.Contains("Mon 09:00", await clinic.SearchAsync(clinic.Window(0, 1)));
        await clinic.GivenHoldAsync(clinic.At(0, 9));
    }

    [EngineFact]
    public async Task Hold_Expired_CannotBeBooked()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), patient: await clinic.GivenPatientAsync(), ttlSeconds: 30);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(31));
        var refused = await Refused.WithAsync(ErrorReason.HoldExpired, () => BookAsync(clinic, hold));
        Assert.Equal(["HOLD_EXPIRED"], refused.Preconditions);
    }

    [EngineFact]
    public async Task Hold_Booked_BecomesTheAppointmentWithTheSamePeopleAndRooms()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), ClinicPlan.Needling, patient);
        var appointment = await BookAsync(clinic, hold);
        Assert.Equal(hold.Assignments, appointment.Assignments);
        Assert.Equal((hold.StartTime, hold.EndTime), (appointment.StartTime, appointment.EndTime));
        Assert.Equal(patient.Name, appointment.Patient);
        await Refused.WithAsync(ErrorReason.HoldExpired, () => BookAsync(clinic, hold));
    }

    [EngineFact]
    public async Task Hold_WithoutAPatient_NeedsOneToBeBooked()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9));
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, () => BookAsync(clinic, hold));
        Assert.Equal(["appointment.patient"], refused.Fields);
        var patient = await clinic.GivenPatientAsync();
        Assert.Equal(patient.Name, (await BookAsync(clinic, hold, new Appointment { Patient = patient.Name })).Patient);
    }

    [EngineFact]
    public async Task Hold_BookedForAPatientWhoIsBusyThen_IsRefusedAndStaysHeld()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9));
        var hold = await clinic.GivenHoldAsync(clinic.At(1, 9));
        await Refused.WithAsync(ErrorReason.PatientBusy, () => BookAsync(clinic, hold, new Appointment { Patient = patient.Name }));
        var another = await clinic.GivenPatientAsync();
        await BookAsync(clinic, hold, new Appointment { Patient = another.Name });
    }

    [EngineFact]
    public async Task Hold_BookedWithWhatDiffersFromIt_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), patient: await clinic.GivenPatientAsync());
        Appointment[] different =
        [
            new() { Treatment = clinic.Treatment(ClinicPlan.Needling) },
            new() { StartTime = clinic.At(0, 9, 15) },
            new() { RequestedPractitioner = clinic.Practitioner("anna") },
            new() { Patient = (await clinic.GivenPatientAsync()).Name },
        ];
        foreach (var appointment in different)
            await Refused.WithAsync(ErrorReason.HoldMismatch, () => BookAsync(clinic, hold, appointment));
    }

    [EngineFact]
    public async Task Hold_OfAnotherPartner_CanNeitherBeBookedNorReleasedAndLooksLikeNone()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9));
        var patient = await clinic.GivenPatientAsync(clinic.OtherPartner);
        var asked = new Appointment { Patient = patient.Name };
        var foreign = await Refused.WithAsync(ErrorReason.HoldExpired, () => BookAsync(clinic, hold, asked, clinic.OtherPartner));
        var none = new Hold { Name = $"{clinic.Name}/holds/none" };
        var missing = await Refused.WithAsync(ErrorReason.HoldExpired, () => BookAsync(clinic, none, asked, clinic.OtherPartner));
        Assert.Equal(missing.Message, foreign.Message);
        await clinic.OtherPartner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
        await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenHoldAsync(clinic.At(0, 9)));
    }

    [EngineFact]
    public async Task Hold_ReleasedTwiceOrNeverMade_IsNoError()
    {
        var clinic = await GivenClinicAsync();
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9));
        foreach (var name in new[] { hold.Name, hold.Name, $"{clinic.Name}/holds/none" })
            await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = name });
        await clinic.GivenHoldAsync(clinic.At(0, 9));
    }

    private static Task<Appointment> BookAsync(TestClinic clinic, Hold hold, Appointment? appointment = null, TestCaller? by = null) =>
        (by ?? clinic.Partner).Appointments.CreateAppointmentAsync(
            new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = appointment ?? new Appointment() }).ResponseAsync;
}

public sealed class SqliteHoldTests(SqliteTestServer server) : HoldTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresHoldTests(PostgresTestServer server) : HoldTests(server), IClassFixture<PostgresTestServer>;
