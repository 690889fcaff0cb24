using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class ConductTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Appointment_FromArrivalToCompletion_RecordsWhatReallyHappened()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        Assert.Equal(AppointmentState.CheckedIn, (await CheckInAsync(clinic, booked)).State);

        var numbing = await AdvanceAsync(clinic, booked, "numbing");
        Assert.Equal(AppointmentState.InProgress, numbing.State);
        Assert.NotNull(numbing.Phases[0].ActualStartTime);
        Assert.Null(numbing.Phases[0].ActualEndTime);
        await Server.AdvanceAsync(TimeSpan.FromMinutes(35));
        var needling = await AdvanceAsync(clinic, booked);
        Assert.Equal(TimeSpan.FromMinutes(35), (needling.Phases[0].ActualEndTime - needling.Phases[0].ActualStartTime).ToTimeSpan());
        Assert.Equal(needling.Phases[0].ActualEndTime, needling.Phases[1].ActualStartTime);
        await AdvanceAsync(clinic, booked, "clean_up");

        var procedure = new ProcedureRecord
        {
            Device = $"{clinic.Name}/devices/pen-1",
            Needling = { new NeedlingRecord { BodyRegion = BodyRegion.Cheek, NeedleLengthMm = 1.0, Passes = 4, Directions = 4, EndPoint = NeedlingEndPoint.PinpointBleeding } },
            BatchNumbers = { "LOT-1" },
        };
        var completed = await clinic.Staff.Appointments.CompleteAppointmentAsync(
            new CompleteAppointmentRequest { Name = booked.Name, Procedure = procedure });
        Assert.Equal(AppointmentState.Completed, completed.State);
        Assert.Equal(procedure, completed.Procedure);
        Assert.NotNull(completed.Phases[^1].ActualEndTime);
    }

    [EngineFact]
    public async Task Procedure_IsShownToStaffAndServicesOnly()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await CheckInAsync(clinic, booked);
        await AdvanceAsync(clinic, booked);
        await clinic.Staff.Appointments.CompleteAppointmentAsync(
            new CompleteAppointmentRequest { Name = booked.Name, Procedure = new ProcedureRecord { Note = "calm skin" } });
        var name = new GetAppointmentRequest { Name = booked.Name };
        Assert.Null((await clinic.Partner.Appointments.GetAppointmentAsync(name)).Procedure);
        Assert.Equal("calm skin", (await clinic.Service.Appointments.GetAppointmentAsync(name)).Procedure.Note);
    }

    [EngineFact]
    public async Task Advance_ToAnotherPhaseThanTheNext_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        await Refused.WithAsync(ErrorReason.AppointmentState, () => AdvanceAsync(clinic, booked));
        await CheckInAsync(clinic, booked);
        await Refused.WithAsync(ErrorReason.AppointmentState, () => AdvanceAsync(clinic, booked, "needling"));
        foreach (var phase in new[] { "numbing", "needling", "clean_up" })
            await AdvanceAsync(clinic, booked, phase);
        await Refused.WithAsync(ErrorReason.AppointmentState, () => AdvanceAsync(clinic, booked));
    }

    [EngineFact]
    public async Task Complete_BeforeAnythingBegan_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var request = new CompleteAppointmentRequest { Name = booked.Name, Procedure = new ProcedureRecord() };
        var refused = await Refused.WithAsync(ErrorReason.AppointmentState, clinic.Staff.Appointments.CompleteAppointmentAsync(request));
        Assert.Equal("BOOKED", refused.Metadata["state"]);
    }

    [EngineFact]
    public async Task NoShow_FromTheStartOn_FreesTheTime()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var booked = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        var request = new MarkNoShowRequest { Name = booked.Name };
        await Refused.WithAsync(ErrorReason.AppointmentState, clinic.Staff.Appointments.MarkNoShowAsync(request));
        await Server.AdvanceAsync(booked.StartTime.ToDateTimeOffset() - Server.Node.Time.GetUtcNow());
        Assert.Equal(AppointmentState.NoShow, (await clinic.Staff.Appointments.MarkNoShowAsync(request)).State);
        // The same time again, for somebody who is there.
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), booked.StartTime);
    }

    [EngineFact]
    public async Task Conduct_InAStateThatDoesNotAllowIt_IsRefusedWithTheState()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var staff = clinic.Staff.Appointments;
        var noShow = new MarkNoShowRequest { Name = booked.Name };
        await CheckInAsync(clinic, booked);
        await AssertStateAsync("CHECKED_IN", () => CheckInAsync(clinic, booked));
        await Server.AdvanceAsync(booked.StartTime.ToDateTimeOffset() - Server.Node.Time.GetUtcNow());
        await AssertStateAsync("CHECKED_IN", () => staff.MarkNoShowAsync(noShow).ResponseAsync);
        await staff.CancelAppointmentAsync(new CancelAppointmentRequest { Name = booked.Name, Reason = CancellationReason.PatientUnwell });
        await AssertStateAsync("CANCELLED", () => CheckInAsync(clinic, booked));
        await AssertStateAsync("CANCELLED", () => AdvanceAsync(clinic, booked));
        await AssertStateAsync("CANCELLED", () => staff.MarkNoShowAsync(noShow).ResponseAsync);
    }

    [EngineFact]
    public async Task Completion_KeepsEverythingThatWasRecorded_AndHappensOnce()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await CheckInAsync(clinic, booked);
        await AdvanceAsync(clinic, booked);
        var request = new CompleteAppointmentRequest
        {
            Name = booked.Name,
            Procedure = new ProcedureRecord
            {
                Device = $"{clinic.Name}/devices/pen-1",
                Needling =
                {
                    new NeedlingRecord { BodyRegion = BodyRegion.Cheek, NeedleLengthMm = 1.5, Passes = 8, Directions = 4, EndPoint = NeedlingEndPoint.Erythema },
                    new NeedlingRecord { BodyRegion = BodyRegion.Forehead, NeedleLengthMm = 0.5, Passes = 2, Directions = 1, EndPoint = NeedlingEndPoint.StoppedEarly },
                },
                BatchNumbers = { "LOT-1", "LOT-2" },
                AdverseEvents = { "fainted" },
                Note = "rested for ten minutes",
            },
        };
        await CompleteAsync();
        Assert.Equal(request.Procedure, (await clinic.Staff.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = booked.Name })).Procedure);
        await AssertStateAsync("COMPLETED", CompleteAsync);

        Task<Appointment> CompleteAsync() => clinic.Staff.Appointments.CompleteAppointmentAsync(request).ResponseAsync;
    }

    [EngineFact]
    public async Task Conduct_ByAPartner_IsDenied()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await Refused.WithAsync(
            ErrorReason.ScopeMissing, clinic.Partner.Appointments.CheckInAppointmentAsync(new CheckInAppointmentRequest { Name = booked.Name }));
    }

    private static async Task AssertStateAsync(string state, Func<Task<Appointment>> call) =>
        Assert.Equal(state, (await Refused.WithAsync(ErrorReason.AppointmentState, call)).Metadata["state"]);

    private static Task<Appointment> CheckInAsync(TestClinic clinic, Appointment appointment) =>
        clinic.Staff.Appointments.CheckInAppointmentAsync(new CheckInAppointmentRequest { Name = appointment.Name }).ResponseAsync;

    private static Task<Appointment> AdvanceAsync(TestClinic clinic, Appointment appointment, string phase = "") =>
        clinic.Staff.Appointments.AdvancePhaseAsync(new AdvancePhaseRequest { Name = appointment.Name, PhaseId = phase }).ResponseAsync;
}

public sealed class SqliteConductTests(SqliteTestServer server) : ConductTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresConductTests(PostgresTestServer server) : ConductTests(server), IClassFixture<PostgresTestServer>;
