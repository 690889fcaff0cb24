using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class PatientGuideTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Guide_OfAnAppointment_HasTheDaysBeforeThePhasesAndTheDaysAfterInTheClinicsZone()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        var guide = await GuideAsync(clinic.Partner, booked);

        Assert.Equal(guide.Steps.OrderBy(step => step.StartTime.ToDateTimeOffset()), guide.Steps);
        Assert.Equal(clinic.At(-7, 0), Step(guide, "before_actives").StartTime);
        Assert.Equal(clinic.At(0, 0), Step(guide, "before_actives").EndTime);
        Assert.Equal((clinic.At(0, 9), clinic.At(0, 9, 30)), Span(guide, "phase_numbing"));
        Assert.Equal((clinic.At(0, 9, 30), clinic.At(0, 10)), Span(guide, "phase_needling"));
        Assert.Equal((clinic.At(0, 10, 10), clinic.At(1, 0)), Span(guide, "after_first_hours"));
        Assert.Equal((clinic.At(14, 0), clinic.At(15, 0)), Span(guide, "after_photo"));
        Assert.Equal(guide.WarningSigns.OrderBy(sign => sign.Urgency), guide.WarningSigns);
        Assert.Contains(guide.WarningSigns, sign => sign.RuleId == "flag_infection");
        Assert.DoesNotContain(guide.WarningSigns, sign => sign.RuleId == "flag_burn");
        Assert.NotEmpty(guide.KnowledgeVersion);
        Assert.Equal("Heute", Step(await GuideAsync(clinic.Partner, booked, "de"), "on_the_day").Title);
    }

    [EngineFact]
    public async Task Guide_OfAMovedAppointment_FollowsIt()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        await clinic.Partner.Appointments.RescheduleAppointmentAsync(
            new RescheduleAppointmentRequest { Name = booked.Name, StartTime = clinic.At(2, 14) });
        Assert.Equal(clinic.At(2, 14), Step(await GuideAsync(clinic.Partner, booked), "phase_numbing").StartTime);
    }

    [EngineFact]
    public async Task Guide_Language_IsTheOneAskedForElseThePatientsElseTheClinics()
    {
        var clinic = await GivenClinicAsync(plan => plan.Clinic.LanguageCode = "de-CH");
        var english = TestClinic.APatient();
        english.LanguageCode = "en-GB";
        var polish = TestClinic.APatient();
        polish.LanguageCode = "pl";
        var ofEnglish = await BookAsync(english, hour: 9);
        var ofPolish = await BookAsync(polish, hour: 11);
        var ofSilent = await BookAsync(TestClinic.APatient(), hour: 15);

        Assert.Equal("de", (await GuideAsync(clinic.Partner, ofEnglish, "de")).LanguageCode);
        Assert.Equal("en", (await GuideAsync(clinic.Partner, ofEnglish)).LanguageCode);
        Assert.Equal("de", (await GuideAsync(clinic.Partner, ofPolish)).LanguageCode);
        Assert.Equal("de", (await GuideAsync(clinic.Partner, ofSilent)).LanguageCode);

        async Task<Appointment> BookAsync(Patient patient, int hour) => await clinic.GivenAppointmentAsync(
            await clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = patient }), clinic.At(0, hour));
    }

    [EngineFact]
    public async Task Guide_OfACancelledAppointment_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await clinic.Partner.Appointments.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = booked.Name, Reason = CancellationReason.PatientRequest });
        var refused = await Refused.WithAsync(ErrorReason.AppointmentState, () => GuideAsync(clinic.Partner, booked));
        Assert.Equal("CANCELLED", refused.Metadata["state"]);
    }

    [EngineFact]
    public async Task Guide_OfWhatTheCallerMayNotSee_IsAnsweredAsIfThereWereNone_AndAReadIsInTheLog()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var booked = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        await GuideAsync(clinic.Service, booked);
        var unseen = await Refused.WithAsync(ErrorReason.ResourceNotFound, () => GuideAsync(clinic.OtherPartner, booked));
        var missing = new Appointment { Name = $"{clinic.Name}/appointments/{Guid.CreateVersion7()}" };
        var absent = await Refused.WithAsync(ErrorReason.ResourceNotFound, () => GuideAsync(clinic.OtherPartner, missing));
        Assert.Equal(absent.BytesWithout(missing.Name), unseen.BytesWithout(booked.Name));

        await Eventually.HoldsAsync("the read is in the log", async () =>
            (await clinic.Staff.Audit.ListAuditEntriesAsync(new ListAuditEntriesRequest { Clinic = clinic.Name, Caller = $"partners/{clinic.Service.PartnerId}" }))
            .AuditEntries.Any(entry => entry.Method.EndsWith("GetPatientGuide", StringComparison.Ordinal) && entry.Resources.Contains(booked.Name)));
    }

    private static async Task<GetPatientGuideResponse> GuideAsync(TestCaller caller, Appointment appointment, string language = "") =>
        await caller.Appointments.GetPatientGuideAsync(new GetPatientGuideRequest { Name = appointment.Name, LanguageCode = language });

    private static GuideStep Step(GetPatientGuideResponse guide, string ruleId) => guide.Steps.Single(step => step.RuleId == ruleId);

    private static (Google.Protobuf.WellKnownTypes.Timestamp Start, Google.Protobuf.WellKnownTypes.Timestamp End) Span(
        GetPatientGuideResponse guide, string ruleId) =>
        (Step(guide, ruleId).StartTime, Step(guide, ruleId).EndTime);
}

public sealed class SqlitePatientGuideTests(SqliteTestServer server) : PatientGuideTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresPatientGuideTests(PostgresTestServer server) : PatientGuideTests(server), IClassFixture<PostgresTestServer>;
