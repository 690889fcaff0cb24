using Npgsql;

namespace ClinicApi.Storage;

/// <summary>Reads PostgreSQL's errors. None of its messages, which may quote values, become messages of ours.</summary>
internal static class PostgresRefusal
{
    /// <summary>SQLSTATE of <c>require_one</c> in the schema.</summary>
    private const string NotOneRow = "CL001";

    /// <summary>What the error means to the caller; null if it is none of the database's.</summary>
    public static Exception? Of(Exception e, Statement? statement) => e switch
    {
        PostgresException refused => OfDatabase(refused, statement),
        NpgsqlException or TimeoutException or IOException => new StoreUnavailableException(e),
        // So Npgsql says that it has lost its place in the protocol, and gives the connection up. Nobody knows what became of the statement.
        { Source: "Npgsql" } when e.GetType() == typeof(Exception) => new StoreUnavailableException(e),
        _ => null,
    };

    private static Exception OfDatabase(PostgresException e, Statement? statement) => e.SqlState switch
    {
        NotOneRow when statement?.Expect is { } conflict => statement.Refuse(conflict, e),
        PostgresErrorCodes.UniqueViolation when statement is not null => statement.Refuse(statement.OnDuplicate, e),
        PostgresErrorCodes.ExclusionViolation when statement is not null => statement.Refuse(statement.OnOverlap, e),
        PostgresErrorCodes.ForeignKeyViolation when statement is not null => statement.Refuse(statement.OnBrokenReference, e),
        PostgresErrorCodes.LockNotAvailable when statement is not null => statement.Refuse(statement.OnLockTimeout, e),
        // Somebody has a table to himself: nothing that is written here, but a change of the schema, or an operator.
        PostgresErrorCodes.LockNotAvailable => new StoreUnavailableException(e),
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure =>
            new StoreConflictException(Conflict.Contention, statement?.Subject, e),
        _ => IsUnavailable(e) ? new StoreUnavailableException(e) : new StoreFaultException(e),
    };

    // By class: 08 connection, 28 log-in, 3D no such database, 53 resources, 57 operator and time-outs, 58 system, XX internal.
    private static bool IsUnavailable(PostgresException e) =>
        e.SqlState[..2] is "08" or "28" or "3D" or "53" or "57" or "58" or "XX"
        || e.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction;
}
