using ClinicApi.Server.Calls;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Idempotency;

public abstract class ReplayTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Request_SentTwice_IsAnsweredWithTheFirstSuccessAndMarkedAsReplayed()
    {
        var clinic = await GivenClinicAsync();
        var request = await ABookingAsync(clinic);
        var first = await clinic.Partner.Appointments.CreateAppointmentAsync(request);
        using var again = clinic.Partner.Appointments.CreateAppointmentAsync(request);
        Assert.Equal(first, await again);
        Assert.Equal("true", again.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
    }

    [EngineFact]
    public async Task Request_SentThirtyTwoTimesAtOnce_MakesOneAppointmentAndThirtyTwoEqualAnswers()
    {
        var clinic = await GivenClinicAsync();
        for (var round = 0; round < 5; round++)
        {
            var request = await ABookingAsync(clinic, clinic.At(round, 9));
            var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => clinic.Partner.Appointments.CreateAppointmentAsync(request).ResponseAsync));
            Assert.Single(answers.Select(a => a.ToByteString()).Distinct());
        }

        Assert.Equal(5, (await clinic.Staff.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name })).Appointments.Count);
    }

    [EngineFact]
    public async Task Patient_SentThirtyTwoTimesAtOnce_IsRegisteredOnce()
    {
        var clinic = await GivenClinicAsync();
        var request = new CreatePatientRequest { Parent = clinic.Name, Patient = TestClinic.APatient(), RequestId = NewId() };
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => clinic.Partner.Patients.CreatePatientAsync(request).ResponseAsync));
        Assert.Single(answers.Select(a => a.ToByteString()).Distinct());
        Assert.Single((await clinic.Partner.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name })).Patients);
    }

    [EngineFact]
    public async Task Clinic_SentEightTimesAtOnce_IsMadeOnce()
    {
        var request = new CreateClinicRequest { Clinic = new ClinicPlan().Clinic, RequestId = NewId() };
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Administrator.Clinics.CreateClinicAsync(request).ResponseAsync));
        Assert.Single(answers.Select(a => a.Name).Distinct());
    }

    [EngineFact]
    public async Task EveryMutationOfTheSlice_SentTwice_HasOneEffect()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var appointment = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        var hold = await clinic.GivenHoldAsync(clinic.At(0, 10));
        var room = await clinic.Staff.Clinics.CreateRoomAsync(
            new CreateRoomRequest { Parent = clinic.Name, Room = new Room { DisplayName = "Room 3", Kinds = { "storage" } } });
        var (staff, partner) = (clinic.Staff.Clinics, clinic.Partner);
        await TwiceAsync(new HoldSlotRequest { Treatment = hold.Treatment, StartTime = clinic.At(0, 15), RequestId = NewId() }, r => partner.Appointments.HoldSlotAsync(r));
        await TwiceAsync(new ReleaseHoldRequest { Name = hold.Name, RequestId = NewId() }, r => partner.Appointments.ReleaseHoldAsync(r));
        await TwiceAsync(new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.Other, RequestId = NewId() }, r => partner.Appointments.CancelAppointmentAsync(r));
        await TwiceAsync(new UpdatePatientRequest { Patient = new Patient { Name = patient.Name, Etag = patient.Etag, GivenName = "Mira" }, RequestId = NewId() }, r => partner.Patients.UpdatePatientAsync(r));
        await TwiceAsync(new DeletePatientRequest { Name = (await clinic.GivenPatientAsync()).Name, RequestId = NewId() }, r => partner.Patients.DeletePatientAsync(r));
        await TwiceAsync(new UpdateRoomRequest { Room = new Room { Name = room.Name, Etag = room.Etag, DisplayName = "Store" }, RequestId = NewId() }, r => staff.UpdateRoomAsync(r));
        await TwiceAsync(new DeleteRoomRequest { Name = room.Name, RequestId = NewId() }, r => staff.DeleteRoomAsync(r));
    }

    [EngineFact]
    public async Task RequestId_UsedForAnotherRequest_IsRefusedAndTellsNothingOfTheFirst()
    {
        var clinic = await GivenClinicAsync();
        var request = await ABookingAsync(clinic);
        var first = await clinic.Partner.Appointments.CreateAppointmentAsync(request);
        request.Appointment.PatientNote = "Another body.";
        var refused = await Refused.WithAsync(ErrorReason.RequestIdReused, clinic.Partner.Appointments.CreateAppointmentAsync(request));
        Assert.DoesNotContain(first.Name.Split('/')[^1], refused.Status.ToString(), StringComparison.Ordinal);
    }

    [EngineFact]
    public async Task RequestId_InAnotherSpelling_IsTheSame()
    {
        var clinic = await GivenClinicAsync();
        var request = await ABookingAsync(clinic);
        var first = await clinic.Partner.Appointments.CreateAppointmentAsync(request);
        request.RequestId = request.RequestId.ToUpperInvariant();
        Assert.Equal(first, await clinic.Partner.Appointments.CreateAppointmentAsync(request));
    }

    [EngineFact]
    public async Task RequestId_OfAnotherCallerOrMethod_IsAnotherRequest()
    {
        var clinic = await GivenClinicAsync();
        var request = new CreatePatientRequest { Parent = clinic.Name, Patient = TestClinic.APatient(), RequestId = NewId() };
        var own = await clinic.Partner.Patients.CreatePatientAsync(request);
        var others = await clinic.OtherPartner.Patients.CreatePatientAsync(request);
        Assert.NotEqual(own.Name, others.Name);
        await clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = own.Name, RequestId = request.RequestId });
    }

    [EngineFact]
    public async Task Refusal_IsNotStored_SoTheSameRequestMaySucceedLater()
    {
        var clinic = await GivenClinicAsync();
        var request = await ABookingAsync(clinic);
        var inTheWay = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), request.Appointment.StartTime);
        await Refused.WithAsync(ErrorReason.SlotTaken, clinic.Partner.Appointments.CreateAppointmentAsync(request));
        await clinic.Partner.Appointments.CancelAppointmentAsync(new CancelAppointmentRequest { Name = inTheWay.Name, Reason = CancellationReason.Other });
        var booked = await clinic.Partner.Appointments.CreateAppointmentAsync(request);
        Assert.Equal(booked, await clinic.Partner.Appointments.CreateAppointmentAsync(request));
    }

    [EngineFact]
    public async Task Replay_OnAnotherNodeOfTheSameDatabase_IsTheSameAnswer()
    {
        var clinic = await GivenClinicAsync();
        var request = await ABookingAsync(clinic);
        var first = await clinic.Partner.Appointments.CreateAppointmentAsync(request);
        await using var another = await ServerNode.StartAsync(Server.Database, Server.Node.Time);
        var client = new AppointmentService.AppointmentServiceClient(another.With($"Bearer {clinic.Partner.Key}"));
        using var again = client.CreateAppointmentAsync(request);
        Assert.Equal(first, await again);
        Assert.Equal("true", again.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
        Assert.Empty(another.Logs.Unannounced());
    }

    [EngineFact]
    public async Task Replay_WithARevokedKey_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var request = await ABookingAsync(clinic);
        await clinic.Partner.Appointments.CreateAppointmentAsync(request);
        await Server.Node.Store.CommitAsync(new Mutation("").RevokeKey(clinic.Partner.KeyId), CancellationToken.None);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, clinic.Partner.Appointments.CreateAppointmentAsync(request));
    }

    [EngineFact]
    public async Task Replay_OfAPatientWhoWasErasedMeanwhile_IsNotFoundAndShowsNothing()
    {
        var clinic = await GivenClinicAsync();
        var request = new CreatePatientRequest { Parent = clinic.Name, Patient = TestClinic.APatient(), RequestId = NewId() };
        var patient = await clinic.Partner.Patients.CreatePatientAsync(request);
        await clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = patient.Name });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Partner.Patients.CreatePatientAsync(request));
    }

    [EngineFact]
    public async Task Replay_BeforeTheRetentionEnds_IsRecognised_AndIsANewRequestAfterwards()
    {
        var clinic = await GivenClinicAsync();
        var request = new CreatePatientRequest { Parent = clinic.Name, Patient = TestClinic.APatient(), RequestId = NewId() };
        var first = await clinic.Partner.Patients.CreatePatientAsync(request);
        await Server.AdvanceAsync(TimeSpan.FromHours(48));
        Assert.Equal(first, await clinic.Partner.Patients.CreatePatientAsync(request));
        await Server.AdvanceAsync(TimeSpan.FromHours(25));
        await Server.Node.Store.SweepAsync(NodaTime.Duration.FromHours(72), CancellationToken.None);
        Assert.NotEqual(first.Name, (await clinic.Partner.Patients.CreatePatientAsync(request)).Name);
    }

    private static string NewId() => Guid.NewGuid().ToString();

    private static async Task TwiceAsync<TRequest, TResponse>(TRequest request, Func<TRequest, AsyncUnaryCall<TResponse>> call)
    {
        var first = await call(request);
        using var again = call(request);
        Assert.Equal(first, await again);
        Assert.Equal("true", again.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
    }

    private static async Task<CreateAppointmentRequest> ABookingAsync(TestClinic clinic, Google.Protobuf.WellKnownTypes.Timestamp? start = null)
    {
        var request = clinic.Booking(await clinic.GivenPatientAsync(), start ?? clinic.At(0, 9));
        request.RequestId = NewId();
        return request;
    }
}

public sealed class SqliteReplayTests(SqliteTestServer server) : ReplayTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresReplayTests(PostgresTestServer server) : ReplayTests(server), IClassFixture<PostgresTestServer>;
