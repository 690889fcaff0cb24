using ClinicApi.Server.Tests.Appointments;
using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Clearances;

/// <summary>
/// Bookings of a patient, and at the same moment what forbids them. Whoever was first: afterwards no session goes on that could not be
/// booked any more.
/// </summary>
public abstract class GateRaceTests(TestServer server) : ServerSuite(server)
{
    private const int Rounds = 5;

    [EngineFact]
    public Task BookingsAndARedFlag_AtOnce_LeaveNoSessionThatGoesOn() => RaceAsync(
        SuspensionCause.ReviewRequired, "REVIEW_REQUIRED", (clinic, patient, baseline, _) => clinic.RecordRedFlagAsync(patient, baseline));

    [EngineFact]
    public Task BookingsAndAnAssessmentThatDeclines_AtOnce_LeaveNoSessionThatGoesOn() => RaceAsync(
        SuspensionCause.ReviewRequired, "REVIEW_REQUIRED", (clinic, patient, _, _) => clinic.AssessAsync(patient, DecisionKind.Declined));

    [EngineFact]
    public Task BookingsAndTheEndOfTheConsent_AtOnce_LeaveNoSessionThatGoesOn() => RaceAsync(
        SuspensionCause.ConsentRequired,
        "CONSENT_REQUIRED",
        (clinic, _, _, consent) => clinic.Partner.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = consent.Name }).ResponseAsync);

    [EngineFact]
    public async Task CheckInAndARedFlag_AtOnce_LeaveNoTreatmentThatCanBegin()
    {
        var clinic = await GivenClinicAsync(GatedClinic.AddTo);
        for (var round = 0; round < Rounds; round++)
        {
            var (patient, baseline, _) = await GivenPatientAsync(clinic);
            var session = await clinic.GivenAppointmentAsync(patient, clinic.At(round, 9), ClinicPlan.Needling);
            var checkIn = new CheckInAppointmentRequest { Name = session.Name };
            var answers = await Races.TogetherAsync([
                () => clinic.Staff.Appointments.CheckInAppointmentAsync(checkIn).ResponseAsync,
                () => clinic.RecordRedFlagAsync(patient, baseline),
            ]);
            Assert.Equal(Races.Won, answers[1]);
            Assert.Contains(answers[0], (string[])[Races.Won, "REVIEW_REQUIRED"]);
            var after = await clinic.ReadAsync(session);
            Assert.Equal(SuspensionCause.ReviewRequired, after.Suspension?.Cause);
        }
    }

    private async Task RaceAsync(
        SuspensionCause cause, string reason, Func<TestClinic, Patient, SkinAssessment, Consent, Task> forbid)
    {
        var clinic = await GivenClinicAsync(GatedClinic.AddTo);
        for (var round = 0; round < Rounds; round++)
        {
            var (patient, baseline, consent) = await GivenPatientAsync(clinic);
            var movable = await clinic.GivenAppointmentAsync(patient, clinic.At(35 + round, 9), ClinicPlan.Needling);
            var held = await clinic.GivenHoldAsync(clinic.At(round, 14, 30), ClinicPlan.Needling, patient);
            var answers = await Races.TogetherAsync([
                () => forbid(clinic, patient, baseline, consent),
                () => clinic.GivenAppointmentAsync(patient, clinic.At(round, 9), ClinicPlan.Needling),
                () => clinic.MoveAsync(movable, clinic.At((round + 1) % Rounds, 16)),
                () => clinic.Partner.Appointments.CreateAppointmentAsync(
                    new CreateAppointmentRequest { Parent = clinic.Name, Hold = held.Name, Appointment = new Appointment() }).ResponseAsync,
                () => clinic.Partner.Appointments.BookTreatmentCourseAsync(clinic.Course(patient)).ResponseAsync,
            ]);
            Assert.Equal(Races.Won, answers[0]);
            Assert.All(answers[1..], answer => Assert.Contains(answer, (string[])[Races.Won, reason, "SLOT_TAKEN", "PATIENT_BUSY", "CONTENTION"]));
            var booked = (await clinic.Partner.Appointments.ListAppointmentsAsync(
                new ListAppointmentsRequest { Parent = clinic.Name, Patient = patient.Name, PageSize = 100 })).Appointments;
            Assert.NotEmpty(booked);
            Assert.All(booked, session => Assert.Equal(cause, session.Suspension?.Cause));
            foreach (var session in booked)
                await clinic.CancelAsync(session);
        }
    }

    private static async Task<(Patient Patient, SkinAssessment Baseline, Consent Consent)> GivenPatientAsync(TestClinic clinic)
    {
        var patient = await clinic.GivenPatientAsync();
        return (patient, await clinic.AssessAsync(patient), await clinic.AgreeAsync(patient));
    }
}

public sealed class SqliteGateRaceTests(SqliteTestServer server) : GateRaceTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresGateRaceTests(PostgresTestServer server) : GateRaceTests(server), IClassFixture<PostgresTestServer>;
