using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Waitlist;

/// <summary>The server as a process of its own that is killed while it offers what became free.</summary>
public abstract class WaitlistCrashTests(StoreEngine engine)
{
    private const int Entries = 6;

    [EngineFact]
    public async Task FreedTime_WhenTheServerIsKilled_IsOfferedAfterwards_ToEachOnce()
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        foreach (var offersBefore in new[] { 0, 1, 3 })
        {
            var (clinic, taken, entries) = await GivenWaitingAsync(database);
            await using (var doomed = await ServerProcess.StartAsync(database))
            {
                var client = doomed.Appointments(clinic.Staff.Key);
                await Task.WhenAll(taken.Select(appointment => client.CancelAppointmentAsync(
                    new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.Other }).ResponseAsync));
                await Eventually.HoldsAsync("as many are offered", async () => await CountOfferedAsync(client, clinic) >= offersBefore);
                doomed.Kill();
            }

            await using var restarted = await ServerProcess.StartAsync(database);
            var again = restarted.Appointments(clinic.Staff.Key);
            await Eventually.HoldsAsync("all are offered", async () => await CountOfferedAsync(again, clinic) == Entries);
            await using var store = database.OpenStore();
            var events = await store.Events.ListAsync(clinic.Id, 0, 1000, CancellationToken.None);
            var offered = events.Where(e => e.Type == (int)EventType.WaitlistOffered).Select(e => e.ResourceName);
            Assert.Equal(entries.Order(StringComparer.Ordinal), offered.Order(StringComparer.Ordinal));
        }
    }

    private static async Task<int> CountOfferedAsync(AppointmentService.AppointmentServiceClient client, TestClinic clinic) =>
        (await client.ListWaitlistAsync(new ListWaitlistRequest { Parent = clinic.Name })).Entries.Count(e => e.State == WaitlistState.Offered);

    private static async Task<(TestClinic Clinic, List<Appointment> Taken, List<string> Entries)> GivenWaitingAsync(TestDatabase database)
    {
        await using var node = await ServerNode.StartAsync(database, TimeProvider.System);
        var clinic = await TestClinic.CreateAsync(node, await node.GivenCallerAsync(CallerKind.Administrator), WaitingRoom.OnlyAnna);
        List<Appointment> taken = [];
        List<string> entries = [];
        for (var i = 0; i < Entries; i++)
        {
            taken.Add(await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(i % 5, 9 + (i / 5))));
            var entry = await clinic.Partner.Appointments.JoinWaitlistAsync(new JoinWaitlistRequest
            {
                Parent = clinic.Name,
                Entry = new WaitlistEntry
                {
                    Patient = (await clinic.GivenPatientAsync()).Name,
                    Treatment = clinic.Treatment(ClinicPlan.Consultation),
                    Windows = { new SearchWindow { StartTime = taken[i].StartTime, EndTime = taken[i].StartTime + ClinicPlan.Minutes(5) } },
                },
            });
            entries.Add(entry.Name);
        }

        return (clinic, taken, entries);
    }
}

public sealed class SqliteWaitlistCrashTests() : WaitlistCrashTests(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresWaitlistCrashTests() : WaitlistCrashTests(StoreEngine.Postgres);
