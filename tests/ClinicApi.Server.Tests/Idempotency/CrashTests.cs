using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Idempotency;

/// <summary>The server as a process of its own that is killed in the middle of its work.</summary>
public abstract class CrashTests(StoreEngine engine)
{
    private const int Copies = 32;

    [EngineFact]
    public async Task Request_InFlightThirtyTwoTimesWhenTheServerIsKilled_HasOneEffectAndEqualAnswersAfterwards()
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var (clinic, requests) = await GivenRequestsAsync(database, rounds: 3);
        foreach (var (round, request) in requests.Index())
        {
            await using (var doomed = await ServerProcess.StartAsync(database))
                await KillInFlightAsync(doomed, clinic, request, answersBefore: round);
            await using var restarted = await ServerProcess.StartAsync(database);
            var client = restarted.Appointments(clinic.Partner.Key);
            var answers = await Task.WhenAll(Enumerable.Range(0, Copies).Select(_ => client.CreateAppointmentAsync(request).ResponseAsync));
            Assert.Single(answers.Select(a => a.ToByteString()).Distinct());
            var listed = await client.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name, Patient = request.Appointment.Patient });
            Assert.Equal([answers[0]], listed.Appointments);
        }
    }

    /// <summary>Kills the server at once, or when as many of the copies are answered: the others are at every stage of their way.</summary>
    private static async Task KillInFlightAsync(ServerProcess process, TestClinic clinic, CreateAppointmentRequest request, int answersBefore)
    {
        var client = process.Appointments(clinic.Partner.Key);
        var inFlight = Enumerable.Range(0, Copies).Select(_ => client.CreateAppointmentAsync(request).ResponseAsync).ToList();
        await foreach (var _ in Task.WhenEach(inFlight).Take(answersBefore))
        {
        }

        process.Kill();
        foreach (var call in inFlight)
        {
            try
            {
                await call;
            }
            catch (RpcException exception)
            {
                Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
            }
        }
    }

    private static async Task<(TestClinic Clinic, List<CreateAppointmentRequest> Requests)> GivenRequestsAsync(TestDatabase database, int rounds)
    {
        await using var node = await ServerNode.StartAsync(database, TimeProvider.System);
        var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(Options.V1.CallerKind.Administrator));
        List<CreateAppointmentRequest> requests = [];
        for (var round = 0; round < rounds; round++)
        {
            var request = clinic.Booking(await clinic.GivenPatientAsync(), clinic.At(round, 9));
            request.RequestId = Guid.NewGuid().ToString();
            requests.Add(request);
        }

        return (clinic, requests);
    }
}

public sealed class SqliteCrashTests() : CrashTests(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresCrashTests() : CrashTests(StoreEngine.Postgres);
