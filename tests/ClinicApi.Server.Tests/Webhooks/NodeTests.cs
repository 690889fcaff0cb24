using System.Globalization;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Webhooks;

/// <summary>Nodes that go, and several at once: no event is lost, and each resource's arrive in order.</summary>
public abstract class NodeTests(TestServer server) : WebhookSuite(server)
{
    [EngineFact]
    public async Task Node_ThatGoesBetweenDeliveryAndNote_LeavesTheRestToTheNext_WhichDeliversAgainUnderTheSameId()
    {
        TestServer own = Server.Engine == StoreEngine.Sqlite ? new SqliteTestServer() : new PostgresTestServer();
        await own.InitializeAsync();
        try
        {
            var clinic = await own.GivenClinicAsync();
            await clinic.Partner.Webhooks.CreateWebhookEndpointAsync(new CreateWebhookEndpointRequest
            {
                Parent = NameOf(clinic.Partner),
                WebhookEndpoint = new WebhookEndpoint { Url = Receiver.Url, EventTypes = { EventType.PatientRegistered } },
            });
            Receiver.Hang();
            await clinic.GivenPatientAsync();
            await Eventually.HoldsAsync("the receiver has it, and has not answered", () => AdvanceAsync(own, () => Receiver.All.Count == 1));
            await own.Node.TerminateAsync();
            Assert.Empty(own.Node.Logs.TakeUnannounced());
            Receiver.AnswerStatus(200);

            await using var next = await ServerNode.StartAsync(own.Database, own.Database.Time);
            var caller = clinic.Partner with { Invoker = next.With($"Bearer {clinic.Partner.Key}") };
            await caller.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = TestClinic.APatient() });
            await Eventually.HoldsAsync("the next node delivers it again, and what came after", () => AdvanceAsync(own, () => Receiver.All.Count >= 3));
            Assert.Equal(2, Receiver.All.Select(r => r.Id).Distinct().Count());
            Assert.Contains(Receiver.All.Skip(1), r => r.Id == Receiver.All[0].Id);
            Assert.Empty(next.Logs.TakeUnannounced());
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private static async Task<bool> AdvanceAsync(TestServer server, Func<bool> condition)
    {
        if (!condition())
            await server.AdvanceAsync(TimeSpan.FromSeconds(1));
        return condition();
    }
}

public sealed class SqliteNodeTests(SqliteTestServer server) : NodeTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresNodeTests(PostgresTestServer server) : NodeTests(server), IClassFixture<PostgresTestServer>
{
    private const int Writers = 6;
    private const int ChangesOfAWriter = 15;

    [EngineFact]
    public async Task TwoNodes_OfWhichOneGoes_DeliverEverythingInTheOrderOfEachResource()
    {
        var clinic = await GivenClinicAsync();
        await using var second = await ServerNode.StartAsync(Server.Database, Server.Database.Time);
        Receiver[] receivers = [await Receiver.StartAsync(), await Receiver.StartAsync(), await Receiver.StartAsync()];
        foreach (var receiver in receivers)
            await GivenEndpointAsync(clinic.Service, OfPatients(clinic), receiver.Url);

        await using (var third = await ServerNode.StartAsync(Server.Database, Server.Database.Time))
        {
            ServerNode[] nodes = [Server.Node, second, third];
            var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(clinic, nodes[writer % 2], writer))));
            await EventuallyAsync("something has arrived", () => receivers.All(r => r.All.Count > Writers), TimeSpan.FromMilliseconds(250));
            await third.TerminateAsync();
            await writing;
        }

        const int Expected = Writers * (ChangesOfAWriter + 1);
        await EventuallyAsync(
            "everything has arrived", () => receivers.All(r => r.All.Select(w => w.Id).Distinct().Count() >= Expected), TimeSpan.FromSeconds(1));
        foreach (var receiver in receivers)
        {
            foreach (var of in receiver.All.GroupBy(r => r.Resource))
            {
                var firsts = of.DistinctBy(r => r.Id).Select(r => r.Sequence).ToList();
                Assert.Equal(firsts.Order(), firsts);
            }

            await receiver.DisposeAsync();
        }

        Assert.Empty(second.Logs.TakeUnannounced());
    }

    private static async Task WriteAsync(TestClinic clinic, ServerNode node, int writer)
    {
        var staff = new PatientService.PatientServiceClient(node.With($"Bearer {clinic.Staff.Key}"));
        var patient = await staff.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = TestClinic.APatient() });
        for (var i = 0; i < ChangesOfAWriter; i++)
        {
            await staff.UpdatePatientAsync(new UpdatePatientRequest
            {
                Patient = new Patient { Name = patient.Name, GivenName = string.Create(CultureInfo.InvariantCulture, $"Writer {writer} {i}") },
            });
        }
    }
}
