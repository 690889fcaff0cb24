namespace ClinicApi.Storage;

/// <summary>
/// One SQL statement of a mutation, the same text on both engines, and how a database's refusal of it is to be read.
/// The text is constant, so that it is prepared once; values travel as arguments <c>$1</c> to <c>$n</c>.
/// </summary>
internal sealed class Statement(string sql, params object?[] arguments)
{
    public string Sql { get; } = sql;

    public object?[] Arguments { get; } = arguments;

    /// <summary>If set, the statement must affect exactly one row, or the mutation is refused with this.</summary>
    public Conflict? Expect { get; init; }

    /// <summary>Whether it answers with rows of its own.</summary>
    public bool Returns { get; init; }

    public string? Subject { get; init; }

    public Conflict OnDuplicate { get; init; } = Conflict.AlreadyExists;

    public Conflict OnOverlap { get; init; } = Conflict.Overlap;

    public Conflict OnBrokenReference { get; init; } = Conflict.VersionMismatch;

    public Conflict OnLockTimeout { get; init; } = Conflict.Contention;

    /// <summary>The same, refused with something else if it does not affect the row that it must.</summary>
    public Statement Expecting(Conflict conflict) => Expect is null ? this : new(Sql, Arguments) { Expect = conflict, Subject = Subject };

    public StoreConflictException Refuse(Conflict conflict, Exception? cause = null) => new(conflict, Subject, cause);
}

/// <summary>What a list of statements did: the number in the last row that they returned, and the rows they affected.</summary>
internal sealed record Outcome(long Value, long RowsAffected);
