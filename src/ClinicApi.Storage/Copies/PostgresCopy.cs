using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace ClinicApi.Storage;

/// <summary>Copies of a database by pg_dump and pg_restore, which come with PostgreSQL and know each other's form.</summary>
internal static class PostgresCopy
{
    public static async Task WriteAsync(StoreOptions options, string file, string? tools, CancellationToken ct) =>
        await RunAsync(options, tools, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", "--enable-row-security", "--file", file], ct);

    public static async Task RestoreAsync(StoreOptions options, string file, bool replace, string? tools, CancellationToken ct)
    {
        await EmptyAsync(options, replace, ct);
        await RunAsync(
            options,
            tools,
            "pg_restore",
            ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--dbname", Settings(options).Database ?? "", file],
            ct);
        if (options.RowSecurity)
            await GrantAsync(options, ct);
    }

    /// <summary>A copy has the policies and not the privileges, whose role another server may not know.</summary>
    private static async Task GrantAsync(StoreOptions options, CancellationToken ct)
    {
        try
        {
            await using var connection = await ConnectAsync(options, ct);
            await using var command = new NpgsqlCommand(PostgresRowSecurity.Grant, connection);
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw StoreGuardException.NotAllowed(e);
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(StoreOptions options, CancellationToken ct)
    {
        var settings = Settings(options);
        settings.Pooling = false;
        var connection = new NpgsqlConnection(settings.ToString());
        await connection.OpenAsync(ct);
        return connection;
    }

    private static async Task EmptyAsync(StoreOptions options, bool replace, CancellationToken ct)
    {
        try
        {
            await using var connection = await ConnectAsync(options, ct);
            if (await AskAsync(connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", ct) == 0)
                return;
            if (!replace)
                throw new StoreCopyException("The database has tables already. They are replaced only if that is asked for.");
            if (await AskAsync(connection, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", ct) > 0)
                throw new StoreCopyException("The database is in use. Stop the servers first.");
            await using var command = new NpgsqlCommand("DROP SCHEMA public CASCADE; CREATE SCHEMA public", connection);
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (Exception e) when (PostgresRefusal.Of(e, statement: null) is { } known)
        {
            throw known;
        }
    }

    private static async Task<long> AskAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    /// <summary>The password travels in the environment, which unlike arguments is nobody else's to see.</summary>
    private static async Task RunAsync(StoreOptions options, string? tools, string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var settings = Settings(options);
        var start = new ProcessStartInfo(tools is null ? program : Path.Combine(tools, program), arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Set(start, "PGHOST", settings.Host);
        Set(start, "PGPORT", settings.Port.ToString(CultureInfo.InvariantCulture));
        Set(start, "PGUSER", settings.Username);
        Set(start, "PGDATABASE", settings.Database);
        Set(start, "PGPASSWORD", settings.Password);
        Set(start, "PGPASSFILE", settings.Passfile);
        Set(start, "PGOPTIONS", PostgresRowSecurity.ForAll);
        if (settings.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull)
            start.Environment["PGSSLMODE"] = settings.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", _ => "require" };
        Set(start, "PGSSLROOTCERT", settings.RootCertificate);
        using var process = Start(start, program);
        try
        {
            var said = process.StandardError.ReadToEndAsync(ct);
            await process.StandardOutput.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
                throw new StoreCopyException($"{program} failed: {FirstLine(await said)}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start, string program)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new StoreCopyException($"{program} cannot be started. It comes with PostgreSQL; name its folder if it is not on the path.", e);
        }
    }

    private static void Set(ProcessStartInfo start, string variable, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            start.Environment[variable] = value;
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0];

    private static NpgsqlConnectionStringBuilder Settings(StoreOptions options) => new(options.ConnectionString);
}
