namespace ClinicApi.Storage;

/// <summary>Why a mutation was refused. Nothing of a refused mutation is stored.</summary>
public enum Conflict
{
    /// <summary>The request id was claimed before: read the claim and answer from it.</summary>
    RequestClaimed,

    /// <summary>A twin with the same request id is still being committed.</summary>
    RequestInFlight,

    /// <summary>The id is taken.</summary>
    AlreadyExists,

    /// <summary>The row is not there in the expected version, or what it belongs to is gone.</summary>
    VersionMismatch,

    /// <summary>The resource is occupied at that time, or retired.</summary>
    Overlap,

    /// <summary>What is to be deleted is still needed.</summary>
    InUse,

    /// <summary>The hold has expired, was released, or was booked already.</summary>
    HoldGone,

    /// <summary>The sessions of the patient or of the course, or what the patient waits for, are not those any more that were read: decide again.</summary>
    SessionsChanged,

    /// <summary>The holder has as many holds as it may have.</summary>
    QuotaExceeded,

    /// <summary>Lost against concurrent work; the same mutation may succeed when sent again.</summary>
    Contention,
}

/// <summary>The store refused a mutation. The subject is the id or reservation resource that it was refused for.</summary>
public sealed class StoreConflictException(Conflict conflict, string? subject = null, Exception? innerException = null)
    : Exception($"The store refused the mutation: {conflict}.", innerException)
{
    public Conflict Conflict { get; } = conflict;

    public string? Subject { get; } = subject;
}

/// <summary>The database cannot be reached or cannot write. Whether a mutation was committed may be unknown.</summary>
public sealed class StoreUnavailableException(Exception? innerException = null)
    : Exception("The store is not available.", innerException);

/// <summary>The database cannot make sense of a statement: a fault of ours, or a schema that was not migrated.</summary>
public sealed class StoreFaultException(Exception? innerException = null)
    : Exception("The store cannot run a statement.", innerException);

/// <summary>Row-level security is not as the settings want it: the message says why, and what an operator can do.</summary>
public sealed class StoreGuardException(string problem, Exception? innerException = null)
    : Exception("Row-level security is not in order: " + problem, innerException)
{
    internal static StoreGuardException NotAllowed(Exception innerException) => new(
        $"the user may not set it up. As a superuser, run CREATE ROLE {PostgresRowSecurity.Role} NOLOGIN and GRANT {PostgresRowSecurity.Role} TO the user that runs migrate, which must own the tables.",
        innerException);
}

/// <summary>A sealed value cannot be opened: its key is not configured, or it is not what was sealed there.</summary>
public sealed class StoreSealException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The schema is not one that this binary can work with.</summary>
public sealed class StoreSchemaException(int found, int known)
    : Exception($"The store has schema version {found}, this binary knows versions up to {known}.{(found < known ? " Run migrate." : "")}")
{
    public int Found { get; } = found;

    public int Known { get; } = known;
}
