using System.Diagnostics;
using ClinicApi.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace ClinicApi.Bench;

/// <summary>
/// What SQLite does by itself: the statements of bookings one after the other on the writer's own connection (<c>synchronous=FULL</c>), one
/// transaction each, on the same file system as the server's.
/// </summary>
internal sealed class BareLoop : IBookingBaseline
{
    private const int Prepared = 20_000;

    private readonly SqliteFile file;
    private readonly SqliteSession session;
    private int next;

    private BareLoop(SqliteFile file)
    {
        this.file = file;
        session = file.OpenWriter();
    }

    public string Name => "bookings/s in a bare loop";

    public static async Task<BareLoop> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "bare-loop.db");
        await using (var store = Store.Open(new StoreOptions(StoreEngine.Sqlite, path), TimeProvider.System, NullLoggerFactory.Instance))
        {
            await store.MigrateAsync(cancellationToken);
            for (var clinic = 0; clinic < BookScenario.Clinics; clinic++)
            {
                var id = Clinic(clinic);
                await store.CommitAsync(new Mutation(id).CreateClinic(new ClinicRow(id, 1, 1, "{}", Instant.MinValue, Instant.MinValue)), cancellationToken);
                var patients = new Mutation(id);
                for (var patient = 0; patient < BookScenario.Practitioners; patient++)
                    patients.CreatePatient(Patient(id, patient));
                await store.CommitAsync(patients, cancellationToken);
            }
        }

        return new BareLoop(new SqliteFile(path, TimeProvider.System));
    }

    public Task<BaselineRun> RunAsync(int seconds, int callers, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            // The loop is about the database, so what it sends is made before.
            var bookings = Enumerable.Range(next, Prepared).Select(Booking).ToArray();
            var clock = Stopwatch.StartNew();
            var done = 0;
            for (; done < bookings.Length && clock.Elapsed.TotalSeconds < seconds; done++)
                Commit(bookings[done]);
            next += done;
            return new BaselineRun(done / clock.Elapsed.TotalSeconds, DatabaseMicroseconds: null);
        },
        cancellationToken);

    public ValueTask DisposeAsync()
    {
        session.Dispose();
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Commit(IReadOnlyList<Statement> statements)
    {
        session.Run("BEGIN IMMEDIATE");
        foreach (var statement in statements)
            session.Run(statement.Sql, statement.Arguments);
        session.Run("COMMIT");
    }

    private static IReadOnlyList<Statement> Booking(int n)
    {
        var person = $"p{n / BookScenario.Clinics % BookScenario.Practitioners}";
        var start = Instant.FromUtc(2050, 1, 1, 0, 0) + (n / (BookScenario.Clinics * BookScenario.Practitioners) * Duration.FromMinutes(30));
        return BookingStatements.Of(
            Clinic(n % BookScenario.Clinics), person, person, person, Guid.CreateVersion7().ToString(), start, start + Duration.FromMinutes(30));
    }

    private static string Clinic(int clinic) => $"bench-{clinic}";

    private static PatientRow Patient(string clinicId, int number) => new(
        clinicId, $"p{number}", 1, BookingStatements.Caller, "Bench", "Bench", new LocalDate(1990, 1, 1), "", "", "", "", "", "[]", "",
        Instant.MinValue, Instant.MinValue);
}
