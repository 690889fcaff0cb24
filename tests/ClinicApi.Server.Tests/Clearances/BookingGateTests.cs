using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Assessments;
using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using NodaTime.Text;

namespace ClinicApi.Server.Tests.Clearances;

public abstract class BookingGateTests(TestServer server) : ServerSuite(server)
{
    private Task<TestClinic> GivenGatedAsync(Action<ClinicPlan>? change = null) => GivenClinicAsync(plan =>
    {
        GatedClinic.AddTo(plan);
        change?.Invoke(plan);
    });

    [EngineFact]
    public async Task Treatment_WithoutAnAssessment_CanBeHadInNoWay_AndATalkInAny()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.AgreeAsync(patient);
        foreach (var attempt in Attempts(clinic, patient))
            await Refused.WithAsync(ErrorReason.AssessmentRequired, attempt);

        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        await clinic.GivenHoldAsync(clinic.At(0, 9), ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task Treatment_ThatWasDeclined_CanBeHadInNoWay_AndTheRefusalTellsNothingButTheNextStep()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.AgreeAsync(patient);
        var assessment = await clinic.AssessAsync(patient, DecisionKind.Declined);
        foreach (var attempt in Attempts(clinic, patient))
        {
            var refused = await Refused.WithAsync(ErrorReason.ReviewRequired, attempt);
            var review = refused.Explanation!.EarliestReview;
            Assert.Equal(clinic.Treatment(ClinicPlan.Consultation), review.Treatment);
            await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), review.StartTime);
            if (refused.Explanation.Assessment.Length > 0)
                Assert.Equal(assessment.Name, refused.Explanation.Assessment);
        }

        var toPartner = await Refused.WithAsync(ErrorReason.ReviewRequired, () => clinic.GivenHoldAsync(clinic.At(0, 9), ClinicPlan.Needling, patient));
        Assert.Empty(toPartner.Explanation!.Assessment);
        Assert.Equal(["correlation_id"], toPartner.Metadata.Keys);
        var toStaff = await Refused.WithAsync(
            ErrorReason.ReviewRequired, () => clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling, clinic.Staff));
        Assert.Equal(assessment.Name, toStaff.Explanation!.Assessment);
    }

    [EngineFact]
    public async Task Treatment_ThatWasApproved_CanBeHadInEveryWay()
    {
        var clinic = await GivenGatedAsync();
        for (var way = 0; way < 5; way++)
        {
            var patient = await clinic.GivenClearedAsync();
            await Attempts(clinic, patient, day: 7 * way).ElementAt(way)();
        }
    }

    [EngineFact]
    public async Task Treatment_TooEarlyByTheDecision_IsRefusedWithTheFirstTime_AndOfferedFromThenOn()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.AgreeAsync(patient);
        await clinic.AssessAsync(patient, earliest: clinic.Date(3));

        var refused = await Refused.WithAsync(
            ErrorReason.TreatmentTooEarly, () => clinic.GivenAppointmentAsync(patient, clinic.At(2, 9), ClinicPlan.Needling));
        Assert.Equal(InstantPattern.ExtendedIso.Format(clinic.At(3, 0).ToInstant()), refused.Metadata["earliest_start_time"]);
        Assert.Null(refused.Explanation!.EarliestReview);
        var later = refused.Explanation.Alternatives.Single(alternative => alternative.Kind == AlternativeKind.Later);
        Assert.Equal(clinic.At(3, 9), later.Slot.StartTime);

        var found = await clinic.SearchAsync(clinic.Window(0, 5), ClinicPlan.Needling, patient: patient.Name);
        Assert.Equal(
            (await clinic.SearchAsync(clinic.Window(0, 5), ClinicPlan.Needling)).Where(slot => slot[..3] is "Thu" or "Fri"), found);
        await clinic.GivenAppointmentAsync(patient, clinic.At(3, 9), ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task Treatment_OnADayOnWhichTheAssessmentIsOver_NeedsAnother()
    {
        var clinic = await GivenGatedAsync(plan => plan.Treatments[ClinicPlan.Needling].BookingHorizon = ClinicPlan.Minutes(365 * 24 * 60));
        var patient = await clinic.GivenClearedAsync();
        await Server.AdvanceAsync(TimeSpan.FromDays(350));
        await clinic.GivenAppointmentAsync(patient, clinic.At(350, 9), ClinicPlan.Needling);
        await Refused.WithAsync(
            ErrorReason.AssessmentRequired, () => clinic.GivenAppointmentAsync(patient, clinic.At(364, 9), ClinicPlan.Needling));
    }

    [EngineFact]
    public async Task Refusal_NamesEveryViolatedPreconditionAtOnce()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        var refused = await Refused.WithAsync(
            ErrorReason.PatientBusy, () => clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling));
        Assert.Equal(["PATIENT_BUSY", "ASSESSMENT_REQUIRED", "CONSENT_REQUIRED"], refused.Preconditions);
    }

    [EngineFact]
    public async Task Consent_IsAskedForTheDayWhenItIsBooked_AndNotYetWhenItIsHeld()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.AssessAsync(patient);
        var hold = await clinic.GivenHoldAsync(clinic.At(7, 9), ClinicPlan.Needling, patient);
        await Refused.WithAsync(ErrorReason.ConsentRequired, () => BookAsync(clinic, hold, patient));
        await clinic.AgreeAsync(patient, consent => consent.ExpireTime = clinic.At(7, 12));
        await Refused.WithAsync(ErrorReason.ConsentRequired, () => BookAsync(clinic, hold, patient));
        await clinic.AgreeAsync(patient, consent => consent.ExpireTime = clinic.At(8, 0));
        await BookAsync(clinic, hold, patient);
    }

    [EngineFact]
    public async Task Consent_OfAMinor_IsAGuardians()
    {
        var clinic = await GivenGatedAsync();
        var adultFrom = clinic.Monday.PlusDays(3);
        var minor = TestClinic.APatient();
        minor.BirthDate = adultFrom.PlusYears(-18).ToCivilDate();
        var patient = await clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = minor });
        var inputs = Examination.Inputs();
        inputs.BirthDate = minor.BirthDate;
        await clinic.DecideAsync(await clinic.GivenDraftAsync(patient, inputs));
        await clinic.AgreeAsync(patient);
        await Refused.WithAsync(
            ErrorReason.ConsentRequired, () => clinic.GivenAppointmentAsync(patient, clinic.At(2, 9), ClinicPlan.Needling));
        await clinic.GivenAppointmentAsync(patient, clinic.At(3, 9), ClinicPlan.Needling);
        await clinic.AgreeAsync(patient, consent => consent.Giver = ConsentGiver.Guardian);
        await clinic.GivenAppointmentAsync(patient, clinic.At(2, 9), ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task Search_ForAPatient_OffersExactlyWhatCanBeHeldAndBooked()
    {
        var clinic = await GivenGatedAsync();
        var (cleared, declined) = (await clinic.GivenClearedAsync(), await clinic.GivenPatientAsync());
        await clinic.AssessAsync(declined, DecisionKind.Referred);
        var open = await clinic.SearchAsync(clinic.Window(0, 3), ClinicPlan.Needling);
        Assert.Equal(open, await clinic.SearchAsync(clinic.Window(0, 3), ClinicPlan.Needling, patient: cleared.Name));

        var nothing = Assert.Single((await clinic.Partner.Appointments.SearchAvailabilityAsync(new SearchAvailabilityRequest
        {
            Treatments = { clinic.Treatment(ClinicPlan.Needling) },
            Window = clinic.Window(0, 3),
            Patient = declined.Name,
        })).Results);
        Assert.Empty(nothing.Slots);
        Assert.Null(nothing.EarliestSafeTime);
        Assert.Equal(["REVIEW_REQUIRED"], nothing.Explanation.Obstacles.Select(obstacle => obstacle.Reason));
        Assert.Equal(clinic.Treatment(ClinicPlan.Consultation), nothing.Explanation.EarliestReview.Treatment);
        Assert.Empty(nothing.Explanation.Alternatives);
    }

    [EngineFact]
    public async Task Clinic_ThatKeepsAssessmentsElsewhere_AsksForNone()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        var update = new UpdateClinicRequest
        {
            Clinic = new Clinic { Name = clinic.Name, AssessmentPolicy = AssessmentPolicy.KeptElsewhere },
            UpdateMask = new FieldMask { Paths = { "assessment_policy" } },
        };
        await Administrator.Clinics.UpdateClinicAsync(update);
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling);
        update.Clinic.AssessmentPolicy = AssessmentPolicy.Unspecified;
        await Administrator.Clinics.UpdateClinicAsync(update);
        await Refused.WithAsync(
            ErrorReason.AssessmentRequired, () => clinic.GivenAppointmentAsync(patient, clinic.At(7, 9), ClinicPlan.Needling));
    }

    [EngineFact]
    public async Task Comparison_ByTheAssessmentInForce_HasNoFirstTimeForWhatWasDeclined()
    {
        var clinic = await GivenGatedAsync();
        var patient = await clinic.GivenPatientAsync();
        var draft = await clinic.GivenDraftAsync(patient);
        Assert.NotNull(await FirstTimeAsync(clinic, draft));
        var signed = await clinic.DecideAsync(draft, earliest: clinic.Date(8));
        Assert.Equal(clinic.At(8, 9), await FirstTimeAsync(clinic, signed));
        var declined = await clinic.AssessAsync(patient, DecisionKind.Declined);
        Assert.Null(await FirstTimeAsync(clinic, declined));
        Assert.NotNull(await FirstTimeAsync(clinic, signed));
    }

    private static async Task<Timestamp?> FirstTimeAsync(TestClinic clinic, SkinAssessment assessment) =>
        Assert.Single((await clinic.Staff.Assessments.CompareTreatmentsAsync(new CompareTreatmentsRequest
        {
            Parent = clinic.Name,
            Assessment = assessment.Name,
            Treatments = { clinic.Treatment(ClinicPlan.Needling) },
        })).Treatments).FirstStartTime;

    private static Task<Appointment> BookAsync(TestClinic clinic, Hold hold, Patient patient) =>
        clinic.Partner.Appointments.CreateAppointmentAsync(new CreateAppointmentRequest
        {
            Parent = clinic.Name,
            Hold = hold.Name,
            Appointment = new Appointment { Patient = patient.Name },
        }).ResponseAsync;

    /// <summary>Every way in which a treatment can be had: held, booked, from a hold of nobody's, over another one, as a course.</summary>
    private static IEnumerable<Func<Task>> Attempts(TestClinic clinic, Patient patient, int day = 0)
    {
        yield return () => clinic.GivenHoldAsync(clinic.At(day, 9), ClinicPlan.Needling, patient);
        yield return () => clinic.GivenAppointmentAsync(patient, clinic.At(day, 9), ClinicPlan.Needling);
        yield return async () => await BookAsync(clinic, await clinic.GivenHoldAsync(clinic.At(day, 14, 30), ClinicPlan.Needling, ttlSeconds: 60), patient);
        yield return () => clinic.Staff.Appointments.OverbookAppointmentAsync(new OverbookAppointmentRequest
        {
            Parent = clinic.Name,
            Appointment = clinic.Booking(patient, clinic.At(day, 9), ClinicPlan.Needling).Appointment,
            Overbooking = new Overbooking { Reason = "an emergency" },
        }).ResponseAsync;
        yield return () => clinic.Partner.Appointments.BookTreatmentCourseAsync(clinic.Course(patient)).ResponseAsync;
    }
}

public sealed class SqliteBookingGateTests(SqliteTestServer server) : BookingGateTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresBookingGateTests(PostgresTestServer server) : BookingGateTests(server), IClassFixture<PostgresTestServer>;
