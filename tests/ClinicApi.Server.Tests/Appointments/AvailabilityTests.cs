using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class AvailabilityTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Search_OfAnEmptyDay_OffersEveryStartWithinHours()
    {
        var clinic = await GivenClinicAsync();
        var slots = await clinic.SearchAsync(clinic.Window(0, 1));
        string[] expected = [.. Quarters("Mon", 9, 12, 30), .. Quarters("Mon", 14, 17, 30)];
        Assert.Equal(expected, slots);
    }

    [EngineFact]
    public async Task Search_WhileNumbingOccupiesOnlyTheRoom_OffersThePractitionerMeanwhile()
    {
        var clinic = await GivenClinicAsync();
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        var slots = await clinic.SearchAsync(clinic.Window(0, 1), practitioner: clinic.Practitioner("anna"));
        // Anna needles from 9:30 to 10:00 and is free before and after, as the second room is.
        Assert.Equal(["Mon 09:00", "Mon 10:00"], slots.Take(2));
    }

    [EngineFact]
    public async Task Search_WhenTheOnlyRoomIsTaken_OffersNothingThen()
    {
        var clinic = await GivenClinicAsync(plan => plan.Rooms.Remove("room-2"));
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        Assert.Equal("Mon 10:15", (await clinic.SearchAsync(clinic.Window(0, 1)))[0]);
    }

    [EngineFact]
    public async Task Search_WithAPractitionerWhoDoesNotWorkThatDay_OffersNothing()
    {
        var clinic = await GivenClinicAsync();
        Assert.Empty(await clinic.SearchAsync(clinic.Window(0, 1), practitioner: clinic.Practitioner("ben")));
        Assert.NotEmpty(await clinic.SearchAsync(clinic.Window(1, 2), practitioner: clinic.Practitioner("ben")));
    }

    [EngineFact]
    public async Task Search_WithAPractitionerWhoLacksTheSkill_OffersNothing()
    {
        var clinic = await GivenClinicAsync();
        Assert.Empty(await clinic.SearchAsync(clinic.Window(1, 2), ClinicPlan.Needling, clinic.Practitioner("ben")));
    }

    [EngineFact]
    public async Task Search_WithAnUnknownPractitioner_IsNotFound()
    {
        var clinic = await GivenClinicAsync();
        await Refused.WithAsync(
            ErrorReason.ResourceNotFound, () => clinic.SearchAsync(clinic.Window(0, 1), practitioner: clinic.Practitioner("nobody")));
    }

    [EngineFact]
    public async Task Search_ForAPatient_LeavesOutWhenThePatientIsBusy()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        // On Tuesdays a second practitioner and room are free, so only the patient is in the way.
        await clinic.GivenAppointmentAsync(patient, clinic.At(1, 10));
        var forAnybody = await clinic.SearchAsync(clinic.Window(1, 2));
        var forPatient = await clinic.SearchAsync(clinic.Window(1, 2), patient: patient.Name);
        Assert.Equal(["Tue 09:45", "Tue 10:00", "Tue 10:15"], forAnybody.Except(forPatient));
    }

    [EngineFact]
    public async Task Search_ForAPatientOfAnotherPartner_IsNotFound()
    {
        var clinic = await GivenClinicAsync();
        var foreign = await clinic.GivenPatientAsync(clinic.OtherPartner);
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.SearchAsync(clinic.Window(0, 1), patient: foreign.Name));
    }

    [EngineFact]
    public async Task Search_WithDaysAndPartOfTheDay_OffersOnlyThose()
    {
        var clinic = await GivenClinicAsync();
        var window = clinic.Window(0, 7);
        window.Days.Add([V1.DayOfWeek.Tuesday, V1.DayOfWeek.Friday]);
        window.DayPart = ClinicPlan.Hours(16, 17);
        string[] expected = [.. Quarters("Tue", 16, 16, 45), .. Quarters("Fri", 16, 16, 45)];
        Assert.Equal(expected, await clinic.SearchAsync(window));
    }

    [EngineFact]
    public async Task Search_OfSeveralTreatments_AnswersEachInOrder()
    {
        var clinic = await GivenClinicAsync();
        var answer = await clinic.Partner.Appointments.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { clinic.Treatment(ClinicPlan.Needling), clinic.Treatment(ClinicPlan.Consultation) },
            Window = clinic.Window(0, 1),
            MaxSlots = 3,
        });
        Assert.Equal([clinic.Treatment(ClinicPlan.Needling), clinic.Treatment(ClinicPlan.Consultation)], answer.Results.Select(r => r.Treatment));
        Assert.All(answer.Results, r => Assert.Equal((3, true, "Europe/Berlin"), (r.Slots.Count, r.Truncated, r.TimeZone)));
        var needling = answer.Results[0].Slots[0];
        Assert.Equal(TimeSpan.FromMinutes(70), needling.EndTime.ToDateTime() - needling.StartTime.ToDateTime());
    }

    [EngineFact]
    public async Task Search_OfAnUnknownTreatment_IsRefusedAsNotOffered()
    {
        var clinic = await GivenClinicAsync();
        var refused = await Refused.WithAsync(ErrorReason.TreatmentNotOffered, () => clinic.SearchAsync(clinic.Window(0, 1), "unknown"));
        Assert.Equal(["TREATMENT_NOT_OFFERED"], refused.Preconditions);
    }

    [EngineFact]
    public async Task Search_BeforeLeadTimeAndAfterHorizon_OffersNothing()
    {
        var clinic = await GivenClinicAsync(plan => plan.Treatments[ClinicPlan.Needling].LeadTime = ClinicPlan.Minutes(30 * 24 * 60));
        Assert.Empty(await clinic.SearchAsync(clinic.Window(0, 7), ClinicPlan.Needling));
        Assert.Empty(await clinic.SearchAsync(clinic.Window(-40_000, -39_950)));
        Assert.Empty(await clinic.SearchAsync(clinic.Window(300, 350)));
        Assert.Empty(await clinic.SearchAsync(clinic.Window(60_000, 60_050)));
    }

    [EngineFact]
    public async Task Search_AfterTheCatalogueChanged_SeesItAtOnce()
    {
        var clinic = await GivenClinicAsync();
        Assert.NotEmpty(await clinic.SearchAsync(clinic.Window(0, 1)));
        await clinic.Staff.Clinics.CreateClosureAsync(new CreateClosureRequest
        {
            Parent = clinic.Name,
            Closure = new Closure { Start = new CivilDateTime { Date = clinic.Date(0) }, End = new CivilDateTime { Date = clinic.Date(1) } },
        });
        Assert.Empty(await clinic.SearchAsync(clinic.Window(0, 1)));
    }

    [EngineFact]
    public async Task EverySlotThatSearchOffers_CanBeHeld()
    {
        var clinic = await GivenClinicAsync();
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(1, 10), ClinicPlan.Needling);
        var answer = await clinic.Partner.Appointments.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { clinic.Treatment(ClinicPlan.Needling) },
            Window = clinic.Window(1, 2),
        });
        foreach (var slot in answer.Results[0].Slots)
        {
            var hold = await clinic.GivenHoldAsync(slot.StartTime, ClinicPlan.Needling);
            Assert.Equal(slot.EndTime, hold.EndTime);
            await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = hold.Name });
        }
    }

    private static IEnumerable<string> Quarters(string day, int fromHour, int toHour, int toMinute)
    {
        for (var minute = fromHour * 60; minute <= (toHour * 60) + toMinute; minute += 15)
            yield return $"{day} {minute / 60:00}:{minute % 60:00}";
    }
}

public sealed class SqliteAvailabilityTests(SqliteTestServer server) : AvailabilityTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresAvailabilityTests(PostgresTestServer server) : AvailabilityTests(server), IClassFixture<PostgresTestServer>;
