using System.Diagnostics;
using System.Globalization;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Bench;

/// <summary>
/// The same search of one clinic, first of a server that knows nothing else, then with many clinics in memory, then with many past
/// appointments of that clinic in the database. The value is how much more processor time the search takes in the end.
/// </summary>
internal static class ScaleScenario
{
    private const string Measured = "bench";
    private const string Other = "other";
    private const string Loader = "loader";
    private const int FewPast = 10_000;
    private const int RowsAtOnce = 250_000;
    private const int ClinicsAtOnce = 500;
    private const int Practitioners = 20;
    private const long HalfAnHour = 1_800_000_000;

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        var (measured, other) = (new AvailabilityClinic(server, Measured), new AvailabilityClinic(server, Other, practitioners: 4, rooms: 2, devices: 1));
        foreach (var clinic in new[] { measured, other })
        {
            await clinic.CreateAsync(cancellationToken);
            await server.InsertReservationsAsync(clinic.Fill(), cancellationToken);
        }

        server.GrantAll([Measured]);
        var patients = new PatientService.PatientServiceClient(server.Channel);
        var patient = new Patient { GivenName = "Bench", FamilyName = "Bench", BirthDate = new CivilDate { Year = 1990, Month = 1, Day = 1 } };
        await patients.CreatePatientAsync(
            new CreatePatientRequest { Parent = measured.Name, PatientId = "p", Patient = patient }, server.Headers("staff"), cancellationToken: cancellationToken);
        var newest = Newest();
        await InsertPastAsync(server, newest, 0, FewPast, cancellationToken);

        using var search = server.Searches(measured.Search.ToByteArray());
        var details = new Dictionary<string, double>();
        // The compiler is still at work then.
        await Load.RunAsync(plan, "calls/s", server.Process, (caller, _) => search.CallAsync(caller), cancellationToken);
        var first = await MeasureAsync("1_clinic");
        details["answer_bytes"] = (await search.CallAsync(0)).Length;

        await CopiedClinics.CreateAsync(server, Other, plan.Clinics, cancellationToken);
        server.GrantAll([Measured], Loader);
        await server.ExecuteAsync($"UPDATE clinic_grants SET clinic_id = NULL WHERE partner_id = 'bench-{Loader}'", cancellationToken);
        var before = server.Process.Heap();
        var clock = Stopwatch.StartNew();
        foreach (var some in Enumerable.Range(0, plan.Clinics).Chunk(ClinicsAtOnce))
        {
            var names = some.Select(copy => $"clinics/{CopiedClinics.Id(Other, copy)}");
            using var load = server.Searches(AvailabilityClinic.SearchOf(names, 1).ToByteArray(), Loader);
            await load.CallAsync(0);
        }

        details["load_ms_per_clinic"] = Math.Round(clock.Elapsed.TotalMilliseconds / plan.Clinics, 3);
        details["heap_bytes_per_clinic"] = Math.Round((server.Process.Heap() - before) / (double)plan.Clinics);
        details["heap_bytes_per_resource"] = Math.Round(details["heap_bytes_per_clinic"] / other.Resources);
        await MeasureAsync($"{plan.Clinics}_clinics");

        await InsertPastAsync(server, newest, FewPast, plan.Past, cancellationToken);
        // What the database still does for the rows is not the search's.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, cancellationToken);
        var last = await MeasureAsync($"{plan.Past}_past");
        return last with
        {
            Value = Math.Round(Cost(last) / Cost(first), 3),
            Unit = "of one clinic's cost",
            Details = details,
        };

        async Task<Result> MeasureAsync(string stage)
        {
            var result = await Load.RunAsync(plan, "calls/s", server.Process, (caller, _) => search.CallAsync(caller), cancellationToken);
            details[$"{stage}_{Load.ProcessorTime}"] = Cost(result);
            details[$"{stage}_{Load.Allocation}"] = result.Details![Load.Allocation];
            details[$"{stage}_p50_ms"] = result.P50Ms;
            return result;
        }
    }

    private static double Cost(Result result) => result.Details![Load.ProcessorTime];

    /// <summary>Three days ago: what lies nearer may still count.</summary>
    private static long Newest() =>
        ((TimeProvider.System.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond / HalfAnHour * HalfAnHour) - (3 * 48 * HalfAnHour);

    /// <summary>Half an hour each, one after the other into the past, of all practitioners in turn.</summary>
    private static async Task InsertPastAsync(ServerProcess server, long newest, int from, int to, CancellationToken cancellationToken)
    {
        for (; from < to; from += RowsAtOnce)
        {
            var rows = string.Create(
                CultureInfo.InvariantCulture,
                $"""
                WITH RECURSIVE rows(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM rows WHERE i < {Math.Min(from + RowsAtOnce, to) - 1}),
                  past AS (SELECT 'past' || i AS id, 'practitioners/p' || CASE WHEN i % {Practitioners} < 10 THEN '0' ELSE '' END || (i % {Practitioners}) AS resource,
                    {newest} - (i / {Practitioners}) * CAST({HalfAnHour} AS bigint) AS starts_at FROM rows)
                """);
            await server.ExecuteAsync(
                $"""
                INSERT INTO appointments (clinic_id, appointment_id, version, state, patient_id, treatment_id, requested_practitioner_id, starts_at,
                  ends_at, cancellation_deadline, plan, booked_by, partner_reference, patient_note, cancellation_reason, cancelled_by, cancelled_late,
                  course_id, procedure, created_at, updated_at)
                {rows}
                SELECT '{Measured}', id, 1, {(int)AppointmentState.Completed}, 'p', 'needling', '', starts_at, starts_at + {HalfAnHour}, starts_at,
                  '', 'bench-staff', '', '', 0, '', false, '', '', starts_at, starts_at FROM past
                """,
                cancellationToken);
            await server.ExecuteAsync(
                $"""
                INSERT INTO reservations (clinic_id, resource, starts_at, ends_at, role_id, appointment_id, owner)
                {rows}
                SELECT '{Measured}', resource, starts_at, starts_at + {HalfAnHour}, 'role', id, 'appointments/' || id FROM past
                """,
                cancellationToken);
        }
    }
}
