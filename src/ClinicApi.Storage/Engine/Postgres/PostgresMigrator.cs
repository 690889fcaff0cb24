using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ClinicApi.Storage;

/// <summary>Applies what is pending in one transaction, under a lock that nodes starting together queue for.</summary>
internal sealed partial class PostgresMigrator(NpgsqlDataSource source, bool rowSecurity, ILogger<PostgresMigrator> log)
{
    // The owner is held to a tenant too, and a migration is for all.
    private const string TakeLock =
        """
        SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0;
        SET LOCAL clinicapi.clinics = '*'; SET LOCAL clinicapi.caller = '*'; SET LOCAL clinicapi.partner = '*';
        SELECT pg_advisory_xact_lock(7309453821)
        """;

    public async Task MigrateAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await RunAsync(connection, TakeLock, ct);
            await RunAsync(connection, Migration.CreateHistory, ct);
            await using var version = new NpgsqlCommand(Migration.ReadVersion, connection);
            var found = Convert.ToInt32(await version.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
            foreach (var migration in Migration.Pending(Migration.For(StoreEngine.Postgres), found))
            {
                await RunAsync(connection, migration.Sql, ct);
                await RunAsync(connection, Migration.AddToHistory, ct, migration.Number, migration.Name);
                LogApplied(log, migration.Name);
            }

            await GuardAsync(connection, ct);
            await transaction.CommitAsync(ct);
        }
        catch (Exception e) when (PostgresRefusal.Of(e, statement: null) is { } known)
        {
            throw known;
        }
    }

    private async Task GuardAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        try
        {
            if (rowSecurity)
                await RunAsync(connection, PostgresRowSecurity.Grant, ct);
            await RunAsync(connection, rowSecurity ? PostgresRowSecurity.Apply : PostgresRowSecurity.Remove, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw StoreGuardException.NotAllowed(e);
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] arguments)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Name}")]
    private static partial void LogApplied(ILogger logger, string name);
}
