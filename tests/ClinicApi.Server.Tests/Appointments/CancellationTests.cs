using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class CancellationTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Cancel_BeforeTheDeadline_IsNotLateAndFreesTheTime()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var appointment = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling);
        var cancelled = await CancelAsync(clinic, appointment);
        Assert.Equal(AppointmentState.Cancelled, cancelled.State);
        Assert.Equal((CancellationReason.PatientRequest, false), (cancelled.Cancellation.Reason, cancelled.Cancellation.Late));
        Assert.Equal($"partners/{clinic.Partner.PartnerId}", cancelled.Cancellation.CancelledBy);
        Assert.NotEqual(appointment.Etag, cancelled.Etag);
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9), ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task Cancel_AfterTheDeadline_IsMarkedLate()
    {
        var clinic = await GivenClinicAsync();
        var appointment = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        var toDeadline = appointment.CancellationDeadline.ToDateTimeOffset() - Server.Node.Time.GetUtcNow();
        await Server.AdvanceAsync(toDeadline + TimeSpan.FromSeconds(1));
        Assert.True((await CancelAsync(clinic, appointment)).Cancellation.Late);
    }

    [EngineFact]
    public async Task Cancel_AfterThePolicyHasChanged_IsJudgedByTheOneAtBooking_AlsoOnceMoved()
    {
        var clinic = await GivenClinicAsync();
        var (kept, moved) = (await BookNeedlingAsync(clinic, 9), await BookNeedlingAsync(clinic, 15));
        var needling = await clinic.Staff.Clinics.GetTreatmentAsync(new GetTreatmentRequest { Name = kept.Treatment });
        needling.CancellationCutOff = ClinicPlan.Minutes(72 * 60);
        await clinic.Staff.Clinics.UpdateTreatmentAsync(new UpdateTreatmentRequest { Treatment = needling });
        moved = await clinic.Partner.Appointments.RescheduleAppointmentAsync(
            new RescheduleAppointmentRequest { Name = moved.Name, StartTime = clinic.At(1, 15) });
        Assert.Equal(TimeSpan.FromHours(24), (moved.StartTime - moved.CancellationDeadline).ToTimeSpan());

        await Server.AdvanceAsync(kept.StartTime.ToDateTimeOffset() - Server.Node.Time.GetUtcNow() - TimeSpan.FromHours(25));
        Assert.False((await CancelAsync(clinic, kept)).Cancellation.Late);
        Assert.False((await CancelAsync(clinic, moved)).Cancellation.Late);
        Assert.Equal(TimeSpan.FromHours(72), await CutOffOfANewOneAsync(clinic));
    }

    [EngineFact]
    public async Task Cancel_Twice_IsNoErrorAndChangesNothing()
    {
        var clinic = await GivenClinicAsync();
        var appointment = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var once = await CancelAsync(clinic, appointment);
        await Server.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(once, await CancelAsync(clinic, appointment));
    }

    [EngineFact]
    public async Task Cancel_WithAnOldEtag_IsAborted()
    {
        var clinic = await GivenClinicAsync();
        var appointment = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await Refused.WithAsync(ErrorReason.EtagMismatch, clinic.Partner.Appointments.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.Other, Etag = "v99" }));
        await clinic.Partner.Appointments.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.Other, Etag = appointment.Etag });
    }

    [EngineFact]
    public async Task Cancel_OfWhatIsInProgress_IsRefusedWithTheState()
    {
        var clinic = await GivenClinicAsync();
        var appointment = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await clinic.Staff.Appointments.CheckInAppointmentAsync(new CheckInAppointmentRequest { Name = appointment.Name });
        await clinic.Staff.Appointments.AdvancePhaseAsync(new AdvancePhaseRequest { Name = appointment.Name });
        var refused = await Refused.WithAsync(ErrorReason.AppointmentState, () => CancelAsync(clinic, appointment));
        Assert.Equal(["APPOINTMENT_STATE"], refused.Preconditions);
        Assert.Equal("IN_PROGRESS", refused.Metadata["state"]);
    }

    [EngineFact]
    public async Task Cancel_OfAMissingAppointment_IsNotFound()
    {
        var clinic = await GivenClinicAsync();
        var refused = await Refused.WithAsync(
            ErrorReason.ResourceNotFound, () => CancelAsync(clinic, new Appointment { Name = $"{clinic.Name}/appointments/none" }));
        Assert.Equal("appointment", refused.Resource!.ResourceType);
    }

    private static async Task<Appointment> BookNeedlingAsync(TestClinic clinic, int hour) =>
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, hour), ClinicPlan.Needling);

    private static async Task<TimeSpan> CutOffOfANewOneAsync(TestClinic clinic)
    {
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(3, 9), ClinicPlan.Needling);
        return (booked.StartTime - booked.CancellationDeadline).ToTimeSpan();
    }

    private static Task<Appointment> CancelAsync(TestClinic clinic, Appointment appointment) =>
        clinic.Partner.Appointments.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.PatientRequest }).ResponseAsync;
}

public sealed class SqliteCancellationTests(SqliteTestServer server) : CancellationTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresCancellationTests(PostgresTestServer server) : CancellationTests(server), IClassFixture<PostgresTestServer>;
