using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Server.Tests.Authorization;

/// <summary>
/// A server whose authorization lets everybody pass, asked by the staff of another clinic, whose statements' predicates keep nothing of a
/// clinic from it. What it learns then is up to row-level security alone.
/// </summary>
[OnPostgres]
public sealed class SecondWallTests
{
    [PostgresFact]
    public async Task StaffOfAnotherClinic_WithoutAuthorization_FindNothing()
    {
        await using var world = await World.CreateAsync(rowSecurity: true);

        Assert.Empty((await world.Stranger.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = world.Clinic.Name })).Patients);
        Assert.Empty((await world.Stranger.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = world.Clinic.Name })).Appointments);
        Assert.Equal(StatusCode.NotFound, await StatusAsync(world.Stranger.Patients.GetPatientAsync(new GetPatientRequest { Name = world.Patient.Name })));
        Assert.Equal(StatusCode.NotFound, await StatusAsync(world.Stranger.Patients.DeletePatientAsync(new DeletePatientRequest { Name = world.Patient.Name })));
        Assert.Equal(StatusCode.NotFound, await StatusAsync(
            world.Stranger.Appointments.CancelAppointmentAsync(new CancelAppointmentRequest { Name = world.Appointment.Name, Reason = CancellationReason.ClinicRequest })));
        Assert.NotNull(await world.Clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = world.Patient.Name }));
    }

    [PostgresFact]
    public async Task StaffOfAnotherClinic_WithoutEitherWall_FindEverything()
    {
        await using var world = await World.CreateAsync(rowSecurity: false);

        Assert.Single((await world.Stranger.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = world.Clinic.Name })).Patients);
        Assert.Single((await world.Stranger.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = world.Clinic.Name })).Appointments);
        Assert.Equal(world.Patient.Name, (await world.Stranger.Patients.GetPatientAsync(new GetPatientRequest { Name = world.Patient.Name })).Name);
    }

    private static async Task<StatusCode> StatusAsync<T>(AsyncUnaryCall<T> call)
    {
        using (call)
            return (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode;
    }

    private sealed class OpenDoor : IStage
    {
        public Task RunAsync(Call call, Func<Task> next) => next();
    }

    private sealed record World(TestDatabase Database, ServerNode Node, TestClinic Clinic, Patient Patient, Appointment Appointment, TestCaller Stranger) : IAsyncDisposable
    {
        public static async Task<World> CreateAsync(bool rowSecurity)
        {
            var database = await TestDatabase.CreateAsync(StoreEngine.Postgres);
            var settings = new Dictionary<string, string?> { ["ClinicApi:Storage:RowSecurity"] = rowSecurity ? "true" : "false" };
            var node = await ServerNode.StartAsync(
                database, database.Time, settings, replace: services => services.AddSingleton(typeof(AuthorizationStage), _ => new OpenDoor()));
            var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator));
            var patient = await clinic.GivenPatientAsync();
            var appointment = await clinic.Staff.Appointments.CreateAppointmentAsync(clinic.Booking(patient, clinic.At(0, 9)));
            return new World(database, node, clinic, patient, appointment, await node.GivenCallerAsync(CallerKind.Staff));
        }

        public async ValueTask DisposeAsync()
        {
            await Node.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
