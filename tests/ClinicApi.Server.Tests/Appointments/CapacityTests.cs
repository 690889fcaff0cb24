using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>What a treatment occupies besides the time with the patient, from the catalogue to the diary.</summary>
public abstract class CapacityTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Turnover_IsKeptByEverySearchHoldAndBooking()
    {
        var clinic = await GivenClinicAsync(plan => OneRoom(plan).Turnover = ClinicPlan.Minutes(20));
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var other = await clinic.GivenPatientAsync();

        Assert.Equal("Mon 10:00", (await clinic.SearchAsync(clinic.Window(0, 1)))[0]);
        foreach (var minute in new[] { 30, 45 })
        {
            await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenHoldAsync(clinic.At(0, 9, minute)));
            await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenAppointmentAsync(other, clinic.At(0, 9, minute)));
        }

        var hold = await clinic.GivenHoldAsync(clinic.At(0, 10, 15));
        await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenAppointmentAsync(other, clinic.At(0, 11)));
        await clinic.Partner.Appointments.CreateAppointmentAsync(
            new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment { Patient = other.Name } });
        Assert.Equal("Mon 11:15", (await clinic.SearchAsync(clinic.Window(0, 1)))[0]);
    }

    [EngineFact]
    public async Task Preparation_IsSharedWithTheNeighboursTurnover_AndMayLieBeforeOpening()
    {
        var clinic = await GivenClinicAsync(plan =>
        {
            var room = OneRoom(plan);
            (room.Preparation, room.Turnover) = (ClinicPlan.Minutes(15), ClinicPlan.Minutes(15));
        });
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));

        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9, 45));

        Assert.Equal("Mon 10:30", (await clinic.SearchAsync(clinic.Window(0, 1)))[0]);
    }

    [EngineFact]
    public async Task Turnover_ThatReachesAcrossMidnight_IsKept()
    {
        var clinic = await GivenClinicAsync(plan =>
        {
            OneRoom(plan).Turnover = ClinicPlan.Minutes(60);
            plan.Clinic.OpeningHours = ClinicPlan.Weekly([1, 2, 3], (0, 24));
        });
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 23, 30));
        var other = await clinic.GivenPatientAsync();

        await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenAppointmentAsync(other, clinic.At(1, 0, 45)));
        await clinic.GivenAppointmentAsync(other, clinic.At(1, 1));
    }

    [EngineFact]
    public async Task Numbing_LastsUntilThePractitionerIsFree_ButNoLongerThanItMay()
    {
        var clinic = await GivenClinicAsync(plan =>
        {
            plan.Treatments[ClinicPlan.Needling].Phases[0].MaximumDuration = ClinicPlan.Minutes(45);
            plan.Practitioners.Remove("ben");
        });
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9, 45));
        var patient = await clinic.GivenPatientAsync();
        await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenAppointmentAsync(patient, clinic.At(0, 9, 15), ClinicPlan.Needling));

        var booked = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9, 30), ClinicPlan.Needling);

        Assert.Equal(clinic.At(0, 10, 15), booked.Phases[0].EndTime);
        Assert.Equal(clinic.At(0, 10, 55), booked.EndTime);
    }

    [EngineFact]
    public async Task Skill_ThatExpires_CountsUntilItsLastDay()
    {
        var clinic = await GivenClinicAsync();
        var anna = await clinic.Staff.Clinics.GetPractitionerAsync(new GetPractitionerRequest { Name = clinic.Practitioner("anna") });
        anna.Skills.Single(skill => skill.Code == "needling").ValidUntil = clinic.Date(1);
        await clinic.Staff.Clinics.UpdatePractitionerAsync(new UpdatePractitionerRequest { Practitioner = anna });

        var found = await clinic.SearchAsync(clinic.Window(0, 5), ClinicPlan.Needling);

        Assert.Equal(["Mon", "Tue"], found.Select(time => time[..3]).Distinct());
        var patient = await clinic.GivenPatientAsync();
        await Refused.WithAsync(ErrorReason.SlotUnstaffed, () => clinic.GivenAppointmentAsync(patient, clinic.At(2, 9), ClinicPlan.Needling));
        await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9), ClinicPlan.Needling);
    }

    private static TreatmentRole OneRoom(ClinicPlan plan)
    {
        plan.Rooms.Remove("room-2");
        return plan.Treatments[ClinicPlan.Consultation].Roles[1];
    }
}

public sealed class SqliteCapacityTests(SqliteTestServer server) : CapacityTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresCapacityTests(PostgresTestServer server) : CapacityTests(server), IClassFixture<PostgresTestServer>;
