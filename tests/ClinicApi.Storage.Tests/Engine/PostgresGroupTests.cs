using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ClinicApi.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClinicApi.Storage.Tests.Engine;

public sealed class PostgresGroupTests : IAsyncLifetime
{
    private const int Clinics = 8;
    private TestDatabase database = null!;
    private Store store = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(StoreEngine.Postgres);
        store = Open(meters: null);
        await store.MigrateAsync(None);
        for (var clinic = 0; clinic < Clinics; clinic++)
        {
            await store.CommitAsync(new Mutation(Id(clinic)).CreateClinic(Sample.Clinic(Id(clinic))), None);
            await store.CommitAsync(new Mutation(Id(clinic)).CreatePatient(Sample.Patient("ada") with { ClinicId = Id(clinic) }), None);
        }
    }

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
    }

    [PostgresFact]
    public async Task ManyBookings_AtOnce_AreEachAcceptedOrRefusedByThemselves()
    {
        // Of every clinic each hour is wanted twice, and each request is sent twice.
        string[] twins = ["one", "one", "other", "other"];
        var wanted = from hour in Enumerable.Range(0, 8)
                     from twin in twins
                     from clinic in Enumerable.Range(0, Clinics)
                     select (clinic, hour, twin);
        var told = await Task.WhenAll(wanted.Select(one => Task.Run(() => AttemptAsync(one.clinic, one.hour, one.twin))));

        Assert.Equal(8 * Clinics, told.Count(conflict => conflict is null));
        Assert.All(told, conflict => Assert.True(conflict is null or Conflict.Overlap or Conflict.RequestClaimed, $"refused as {conflict}"));
        for (var clinic = 0; clinic < Clinics; clinic++)
        {
            var events = await store.Events.ListAsync(Id(clinic), 0, 100, None);
            Assert.Equal(Enumerable.Range(1, 8).Select(i => (long)i), events.Select(one => one.Sequence));
            Assert.Equal(8, (await store.Audit.ListAsync(Id(clinic), 100, None)).Count);
        }
    }

    [PostgresFact]
    public async Task Bookings_ThatAreQueued_ShareCommits_AndEachLearnsTheSequenceOfItsOwnClinic()
    {
        var groups = new ConcurrentQueue<int>();
        using var meters = new SingleMeterFactory();
        await using var measured = Open(meters);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, meters.Only))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((_, group, _, _) => groups.Enqueue(group));
        listener.Start();

        var commits = await Task.WhenAll(
            from hour in Enumerable.Range(0, 6) from clinic in Enumerable.Range(0, Clinics) select measured.CommitAsync(Booking(clinic, hour, "one"), None));

        Assert.Contains(groups, group => group > 1);
        foreach (var ofClinic in commits.GroupBy(commit => commit.ClinicId))
            Assert.Equal(Enumerable.Range(1, 6).Select(i => (long)i), ofClinic.Select(commit => commit.Sequence).Order());
    }

    [PostgresFact]
    public async Task Booking_ThatWaitsForSomebodyElsesLock_HoldsUpNobody()
    {
        await using var other = await database.LockAsync($"UPDATE clinic_feeds SET last_sequence = last_sequence WHERE clinic_id = '{Id(0)}'");

        List<Task<Commit>> blocked = [.. Enumerable.Range(0, 3).Select(hour => store.CommitAsync(Booking(0, hour, "one"), None))];
        await Task.WhenAll(from hour in Enumerable.Range(0, 3) from clinic in Enumerable.Range(1, Clinics - 1) select store.CommitAsync(Booking(clinic, hour, "one"), None));

        Assert.All(blocked, commit => Assert.False(commit.IsCompleted, "it needs a row that somebody else has"));
        await other.DisposeAsync();
        await Task.WhenAll(blocked);
    }

    [Fact]
    public void StatementsOfAMutation_ThatAnswerWithRows_SayThatTheyDo()
    {
        var statements = Booking(0, 0, "one").Compile().Concat(new Mutation(Id(0)).Compile());

        Assert.All(statements, statement => Assert.Equal(
            statement.Sql.StartsWith("SELECT", StringComparison.Ordinal) || statement.Sql.Contains("RETURNING", StringComparison.Ordinal), statement.Returns));
    }

    // Who waits for a lock has more patience than a loaded machine needs.
    private Store Open(IMeterFactory? meters) => Store.Open(
        database.Options with { ConnectionString = $"{database.Options.ConnectionString};Options=-c lock_timeout=60000" },
        database.Time,
        NullLoggerFactory.Instance,
        meters);

    private static string Id(int clinic) => $"clinic-{clinic}";

    private static Mutation Booking(int clinic, int hour, string twin)
    {
        var start = Sample.Slot + NodaTime.Duration.FromHours(2 * hour);
        var id = $"{twin}-{hour}";
        return new Mutation(Id(clinic))
            .Claim(Sample.Claim(id))
            .BookAppointment(
                Sample.Appointment(id, start: start) with { ClinicId = Id(clinic) },
                [Sample.Reservation("practitioners/anna", start: start), Sample.Reservation("rooms/1", start: start), Sample.Reservation("patients/ada", start: start)])
            .Record(Sample.Audit() with { ClinicId = Id(clinic) })
            .Emit(Sample.Event());
    }

    private async Task<Conflict?> AttemptAsync(int clinic, int hour, string twin)
    {
        try
        {
            await store.CommitAsync(Booking(clinic, hour, twin), None);
            return null;
        }
        catch (StoreConflictException refusal)
        {
            return refusal.Conflict;
        }
    }

    private sealed class SingleMeterFactory : IMeterFactory
    {
        public Meter Only { get; } = new(StoreMetrics.MeterName);

        public Meter Create(MeterOptions options) => Only;

        public void Dispose() => Only.Dispose();
    }
}
