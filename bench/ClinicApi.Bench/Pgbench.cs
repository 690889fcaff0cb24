using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ClinicApi.Storage;
using NodaTime;
using Npgsql;

namespace ClinicApi.Bench;

/// <summary>
/// What PostgreSQL does by itself: the statements of a booking as one pipelined pgbench script, one transaction each, on the server's own
/// cluster, in clinics of its own that are like the server's.
/// </summary>
internal sealed partial class Pgbench : IBookingBaseline
{
    private const string Clinic = "alone-bench-@clinic@";
    private const string Patient = "p@person@";
    private const string Room = "r@person@";
    private const int Apart = 10_000_000;

    private readonly ServerProcess server;
    private readonly string script;
    private int runs;

    private Pgbench(ServerProcess server, string script)
    {
        this.server = server;
        this.script = script;
    }

    public string Name => "bookings/s of pgbench";

    public static async Task<Pgbench> OpenAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        foreach (var table in new[] { "clinics", "clinic_feeds", "patients" })
        {
            await server.ExecuteAsync(
                $"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object('clinic_id', 'alone-' || t.clinic_id))).* FROM {table} t "
                + "WHERE clinic_id LIKE 'bench-%'",
                cancellationToken);
        }

        var path = Path.Combine(server.Folder, "booking.sql");
        await File.WriteAllTextAsync(path, Script(), cancellationToken);
        return new Pgbench(server, path);
    }

    public async Task<BaselineRun> RunAsync(int seconds, int callers, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        var before = server.Database!.Processor();
        var output = await Task.Run(
            () => ServerProcess.Run(
                Path.Combine(ServerProcess.PostgresPrograms, "pgbench"),
                [
                    "--no-vacuum", "--protocol=prepared", "--jobs=1", $"--client={callers}", $"--time={seconds}", $"--file={script}",
                    $"--define=i={runs++ * Apart}", $"--define=clients={callers}",
                    $"--host={settings.Host}", $"--port={settings.Port}", $"--username={settings.Username}", settings.Database!,
                ],
                server.Folder,
                []),
            cancellationToken);
        var count = int.Parse(Processed().Match(output).Groups["count"].Value, CultureInfo.InvariantCulture);
        var used = server.Database.Processor() - before;
        return new BaselineRun(count / (double)seconds, used.TotalMicroseconds / count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The server's statements with pgbench's variables for what is another in each booking.</summary>
    private static string Script()
    {
        var (start, end) = (Instant.FromUtc(2050, 1, 1, 0, 0), Instant.FromUtc(2050, 1, 1, 0, 30));
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            \set n :i * :clients + :client_id
            \set i :i + 1
            \set clinic :n % {BookScenario.Clinics}
            \set person :n / {BookScenario.Clinics} % {BookScenario.Practitioners}
            \set start {start.ToMicroseconds()} + :n / {BookScenario.Clinics * BookScenario.Practitioners} * 1800000000
            \set end :start + 1800000000
            \startpipeline

            """));
        // The server's batch begins with whom the database is to work for.
        var bind = PostgresRowSecurity.BindTo(new Tenant(Clinic, Tenant.All, BookingStatements.Caller));
        Append(bind.CommandText, [.. bind.Parameters.Cast<NpgsqlParameter>().Select(parameter => parameter.Value)]);
        foreach (var statement in BookingStatements.Of(Clinic, Patient, Patient, Room, Guid.Empty.ToString(), start, end))
            Append(statement.Expect is null ? statement.Sql : PostgresEngine.Guard(statement.Sql), statement.Arguments);

        return text.Append("\\endpipeline\n").ToString();

        void Append(string sql, object?[] arguments) => text
            .Append(Placeholder().Replace(sql, match => Value(arguments[int.Parse(match.ValueSpan[1..], CultureInfo.InvariantCulture) - 1])))
            .Append(";\n");

        string Value(object? argument) => argument switch
        {
            null => "NULL",
            bool truth => truth ? "true" : "false",
            byte[] bytes => $"'\\x{Convert.ToHexString(bytes)}'",
            long number when number == start.ToMicroseconds() => ":start",
            long number when number == end.ToMicroseconds() => ":end",
            string value => $"'{Variable().Replace(Id().Replace(value, "01a20436-d7f0-70fa-af59-' || lpad(:n::text, 12, '0') || '"), match => $"' || :{match.Groups["name"].Value} || '")}'",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException($"{argument.GetType()} has no form in SQL."),
        };
    }

    [GeneratedRegex(@"\$\d+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("@(?<name>[a-z]+)@", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Variable();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Id();

    [GeneratedRegex(@"actually processed: (?<count>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Processed();
}
