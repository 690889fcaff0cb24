using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class ReschedulingTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Reschedule_KeepsEverythingThatIsNotAboutTheTime()
    {
        var clinic = await GivenClinicAsync();
        var request = clinic.Booking(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        request.Appointment.PartnerReference = "order-7";
        request.Appointment.PatientNote = "prefers the window";
        var booked = await clinic.Partner.Appointments.CreateAppointmentAsync(request);
        var moved = await MoveAsync(clinic, booked, clinic.At(1, 14));

        Assert.Equal(clinic.At(1, 14), moved.StartTime);
        Assert.Equal(clinic.At(1, 15, 10), moved.EndTime);
        Assert.Equal(clinic.At(0, 14), moved.CancellationDeadline);
        Assert.NotEqual(booked.Etag, moved.Etag);
        moved.MergeFrom(new Appointment { Etag = booked.Etag, StartTime = booked.StartTime, EndTime = booked.EndTime });
        (moved.CancellationDeadline, moved.UpdateTime) = (booked.CancellationDeadline, booked.UpdateTime);
        moved.Phases.Clear();
        moved.Phases.Add(booked.Phases);
        moved.Assignments.Clear();
        moved.Assignments.Add(booked.Assignments);
        Assert.Equal(booked, moved);
    }

    [EngineFact]
    public async Task Reschedule_FreesTheOldTimeAndTakesTheNewOne()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        await MoveAsync(clinic, booked, clinic.At(0, 14));
        var other = await clinic.GivenPatientAsync();
        await Refused.WithAsync(
            ErrorReason.SlotTaken, () => clinic.GivenAppointmentAsync(other, clinic.At(0, 14), ClinicPlan.Needling));
        await clinic.GivenAppointmentAsync(other, clinic.At(0, 9), ClinicPlan.Needling);
    }

    [EngineFact]
    public async Task Time_ThatAMoveHasFreed_IsOfferedHeldAndBooked()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        await MoveAsync(clinic, booked, clinic.At(0, 14));
        Assert.Contains("Mon 09:00", await clinic.SearchAsync(clinic.Window(0, 1), ClinicPlan.Needling));
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 9), ClinicPlan.Needling, await clinic.GivenPatientAsync());
        var other = await clinic.Partner.Appointments.CreateAppointmentAsync(
            new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment() });
        Assert.Equal(clinic.At(0, 9), other.StartTime);
    }

    [EngineFact]
    public async Task Reschedule_OntoATimeThatItOverlapsItself_Works()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        Assert.Equal(clinic.At(0, 9, 15), (await MoveAsync(clinic, booked, clinic.At(0, 9, 15))).StartTime);
    }

    [EngineFact]
    public async Task Reschedule_OntoTakenTime_IsRefusedAndChangesNothing()
    {
        var clinic = await GivenClinicAsync();
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 14), ClinicPlan.Needling);
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        await Refused.WithAsync(ErrorReason.SlotTaken, () => MoveAsync(clinic, booked, clinic.At(0, 14)));
        Assert.Equal(booked, await clinic.Partner.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = booked.Name }));
    }

    [EngineFact]
    public async Task Reschedule_IsOneEvent()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var before = await Server.Node.Store.Events.LastSequenceAsync(clinic.Id, CancellationToken.None);
        await MoveAsync(clinic, booked, clinic.At(0, 10));
        var events = await Server.Node.Store.Events.ListAsync(clinic.Id, before, 10, CancellationToken.None);
        var only = Assert.Single(events);
        Assert.Equal(((int)EventType.AppointmentRescheduled, booked.Name), (only.Type, only.ResourceName));
    }

    [EngineFact]
    public async Task Reschedule_OfWhatIsCancelledOrWithAnOldEtag_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var booked = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await Refused.WithAsync(ErrorReason.EtagMismatch, () => MoveAsync(clinic, booked, clinic.At(0, 10), etag: "v99"));
        await clinic.Partner.Appointments.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = booked.Name, Reason = CancellationReason.Other });
        var refused = await Refused.WithAsync(ErrorReason.AppointmentState, () => MoveAsync(clinic, booked, clinic.At(0, 10)));
        Assert.Equal("CANCELLED", refused.Metadata["state"]);
    }

    [EngineFact]
    public async Task Reschedule_ByManyToTheSameTime_HasOneWinner()
    {
        var clinic = await GivenClinicAsync();
        var booked = new List<Appointment>();
        foreach (var (day, hour) in new[] { (0, 9), (0, 11), (0, 14), (2, 9), (2, 11), (2, 14) })
            booked.Add(await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(day, hour), ClinicPlan.Needling));
        var outcomes = await Task.WhenAll(booked.Select(async appointment =>
        {
            try
            {
                await MoveAsync(clinic, appointment, clinic.At(4, 10));
                return "moved";
            }
            catch (Grpc.Core.RpcException exception)
            {
                return Refused.Read(exception).Reason;
            }
        }));
        Assert.Equal(["SLOT_TAKEN", "SLOT_TAKEN", "SLOT_TAKEN", "SLOT_TAKEN", "SLOT_TAKEN", "moved"], outcomes.Order(StringComparer.Ordinal));
    }

    private static Task<Appointment> MoveAsync(
        TestClinic clinic, Appointment appointment, Google.Protobuf.WellKnownTypes.Timestamp start, string etag = "") =>
        clinic.Partner.Appointments.RescheduleAppointmentAsync(
            new RescheduleAppointmentRequest { Name = appointment.Name, StartTime = start, Etag = etag }).ResponseAsync;
}

public sealed class SqliteReschedulingTests(SqliteTestServer server) : ReschedulingTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresReschedulingTests(PostgresTestServer server) : ReschedulingTests(server), IClassFixture<PostgresTestServer>;
