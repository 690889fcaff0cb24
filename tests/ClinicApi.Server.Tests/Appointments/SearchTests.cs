using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Appointments;

/// <summary>The questions that a search can be asked, and what it says where there is no answer.</summary>
public abstract class SearchTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Slot_NamesWhoCouldBeAskedFor_ThePreferredOneFirst()
    {
        var clinic = await GivenClinicAsync();
        var request = Request(clinic, 0, 2);
        Assert.Equal(["anna"], PractitionersAt(await SearchAsync(clinic, request), clinic.At(0, 9)));
        Assert.Equal(["anna", "ben"], PractitionersAt(await SearchAsync(clinic, request), clinic.At(1, 9)));
        request.PreferredPractitioner = clinic.Practitioner("ben");
        Assert.Equal(["anna"], PractitionersAt(await SearchAsync(clinic, request), clinic.At(0, 9)));
        Assert.Equal(["ben", "anna"], PractitionersAt(await SearchAsync(clinic, request), clinic.At(1, 9)));
        Assert.Equal(ClinicNames(clinic, "anna"), (await SearchAsync(clinic, Request(clinic, 0, 1, ClinicPlan.Needling))).Results[0].Slots[0].Practitioners);
    }

    [EngineFact]
    public async Task Search_IgnoringAnAppointment_CountsItsTimeAsFree_AndNobodyElses()
    {
        var clinic = await GivenClinicAsync();
        var mine = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var other = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 10));
        var request = Request(clinic, 0, 1);
        request.IgnoredAppointment = mine.Name;
        var starts = (await SearchAsync(clinic, request)).Results[0].Slots.Select(slot => slot.StartTime).ToList();
        Assert.Contains(mine.StartTime, starts);
        Assert.DoesNotContain(other.StartTime, starts);
        await clinic.Partner.Appointments.CancelAppointmentAsync(new CancelAppointmentRequest { Name = mine.Name, Reason = CancellationReason.Other });
        Assert.Equal(starts, (await SearchAsync(clinic, request)).Results[0].Slots.Select(slot => slot.StartTime));
    }

    [EngineFact]
    public async Task Search_IgnoringAnAppointmentOfAnotherPartner_IsAnsweredAsIfThereWereNone()
    {
        var clinic = await GivenClinicAsync();
        var foreign = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(clinic.OtherPartner), clinic.At(0, 9), by: clinic.OtherPartner);
        var (existing, missing) = (Request(clinic, 0, 1), Request(clinic, 0, 1));
        (existing.IgnoredAppointment, missing.IgnoredAppointment) = (foreign.Name, $"{clinic.Name}/appointments/{Guid.CreateVersion7()}");
        var refused = await Refused.WithAsync(ErrorReason.ResourceNotFound, () => SearchAsync(clinic, existing));
        var unknown = await Refused.WithAsync(ErrorReason.ResourceNotFound, () => SearchAsync(clinic, missing));
        Assert.Equal(unknown.BytesWithout(missing.IgnoredAppointment), refused.BytesWithout(existing.IgnoredAppointment));
    }

    [EngineFact]
    public async Task Search_OfSeveralClinics_AnswersEachFromItsOwnDiaryAndZone()
    {
        var here = await GivenClinicAsync();
        var there = await GivenClinicAsync(plan => plan.Clinic.TimeZone = "America/New_York");
        var caller = await Server.Node.GivenCallerAsync(Options.V1.CallerKind.Partner, here.Id, there.Id);
        var answer = await caller.Appointments.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { here.Treatment(ClinicPlan.Consultation), there.Treatment(ClinicPlan.Consultation), here.Treatment(ClinicPlan.Needling) },
            Window = here.Window(0, 1),
            MaxSlots = 1,
        });
        Assert.Equal(
            [("Europe/Berlin", here.At(0, 9)), ("America/New_York", there.At(0, 9)), ("Europe/Berlin", here.At(0, 9))],
            answer.Results.Select(result => (result.TimeZone, result.Slots[0].StartTime)));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, here.Partner.Appointments.SearchAvailabilityAsync(
            new SearchAvailabilityRequest { Treatments = { there.Treatment(ClinicPlan.Consultation) }, Window = here.Window(0, 1) }));
    }

    [EngineFact]
    public async Task Search_WithAPreferredAndARequiredPractitioner_IsInvalid()
    {
        var clinic = await GivenClinicAsync();
        var request = Request(clinic, 0, 1);
        (request.Practitioner, request.PreferredPractitioner) = (clinic.Practitioner("anna"), clinic.Practitioner("ben"));
        Assert.Equal(["preferred_practitioner"], (await Refused.WithAsync(ErrorReason.InvalidRequest, () => SearchAsync(clinic, request))).Fields);
    }

    [EngineFact]
    public async Task Search_WithNamesOfAnotherClinic_IsInvalid()
    {
        var (here, there) = (await GivenClinicAsync(), await GivenClinicAsync());
        var caller = await Server.Node.GivenCallerAsync(Options.V1.CallerKind.Staff, here.Id, there.Id);
        foreach (var change in new Action<SearchAvailabilityRequest>[]
        {
            request => request.PreferredPractitioner = there.Practitioner("anna"),
            request => request.IgnoredAppointment = $"{there.Name}/appointments/a",
            request => request.Patient = $"{there.Name}/patients/a",
        })
        {
            var request = Request(here, 0, 1);
            request.Treatments.Add(there.Treatment(ClinicPlan.Consultation));
            change(request);
            await Refused.WithAsync(ErrorReason.InvalidRequest, caller.Appointments.SearchAvailabilityAsync(request));
        }
    }

    [EngineFact]
    public async Task Search_WithoutATime_SaysWhatStandsInTheWay_AndWhatWouldWork()
    {
        var clinic = await GivenClinicAsync();
        var request = Request(clinic, 0, 1);
        request.Practitioner = clinic.Practitioner("ben");
        request.Window.DayPart = ClinicPlan.Hours(9, 10);
        var result = (await SearchAsync(clinic, request)).Results.Single();
        Assert.Empty(result.Slots);
        Assert.Equal(["SLOT_UNSTAFFED consultant talk"], result.Explanation.Obstacles.Select(o => $"{o.Reason} {o.RoleId} {o.PhaseId}"));
        Assert.Equal(
            [
                (AlternativeKind.Earlier, clinic.At(-4, 9, 45)), (AlternativeKind.Later, clinic.At(1, 9)),
                (AlternativeKind.OtherPractitioner, clinic.At(0, 9)),
            ],
            result.Explanation.Alternatives.Select(a => (a.Kind, a.Slot.StartTime)));
    }

    [EngineFact]
    public async Task Search_OnAClosedDay_SaysSo_AndOffersOtherDays()
    {
        var clinic = await GivenClinicAsync();
        var request = Request(clinic, 4, 9);
        request.Window.Days.Add([V1.DayOfWeek.Saturday, V1.DayOfWeek.Sunday]);
        var explanation = (await SearchAsync(clinic, request)).Results.Single().Explanation;
        Assert.Contains("SLOT_OUTSIDE_HOURS", explanation.Obstacles.Select(o => o.Reason));
        Assert.Equal([AlternativeKind.OtherDays], explanation.Alternatives.Select(a => a.Kind));
        Assert.Equal(clinic.At(4, 9), explanation.Alternatives[0].Slot.StartTime);
    }

    [EngineFact]
    public async Task Search_BeyondTheHorizonOrInThePast_SaysSo()
    {
        var clinic = await GivenClinicAsync();
        Assert.Equal(["SLOT_BEYOND_HORIZON"], await ObstaclesAsync(300));
        Assert.Equal(["SLOT_IN_PAST"], await ObstaclesAsync(-40));

        async Task<IEnumerable<string>> ObstaclesAsync(int day) =>
            (await SearchAsync(clinic, Request(clinic, day, day + 1))).Results.Single().Explanation.Obstacles.Select(o => o.Reason);
    }

    [EngineFact]
    public async Task Search_WithATime_ExplainsNothing()
    {
        var clinic = await GivenClinicAsync();
        Assert.Null((await SearchAsync(clinic, Request(clinic, 0, 1))).Results.Single().Explanation);
    }

    private static IEnumerable<string> ClinicNames(TestClinic clinic, params IEnumerable<string> ids) => ids.Select(clinic.Practitioner);

    private static IEnumerable<string> PractitionersAt(SearchAvailabilityResponse answer, Google.Protobuf.WellKnownTypes.Timestamp start) =>
        answer.Results.Single().Slots.Single(slot => slot.StartTime.Equals(start)).Practitioners.Select(name => name.Split('/')[^1]);

    private static SearchAvailabilityRequest Request(TestClinic clinic, int fromDay, int toDay, string treatment = ClinicPlan.Consultation) =>
        new() { Treatments = { clinic.Treatment(treatment) }, Window = clinic.Window(fromDay, toDay) };

    private static async Task<SearchAvailabilityResponse> SearchAsync(TestClinic clinic, SearchAvailabilityRequest request) =>
        await clinic.Partner.Appointments.SearchAvailabilityAsync(request);
}

public sealed class SqliteSearchTests(SqliteTestServer server) : SearchTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresSearchTests(PostgresTestServer server) : SearchTests(server), IClassFixture<PostgresTestServer>;
