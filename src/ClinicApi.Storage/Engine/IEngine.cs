using System.Data.Common;

namespace ClinicApi.Storage;

/// <summary>What the two databases have in common.</summary>
internal interface IEngine : IAsyncDisposable
{
    Task MigrateAsync(CancellationToken ct);

    /// <exception cref="StoreGuardException">The database does not keep tenants apart as it should.</exception>
    Task CheckGuardAsync(CancellationToken ct);

    /// <summary>
    /// Commits all statements or none. Cancellation counts until the work has begun; after that its outcome is told.
    /// </summary>
    Task<Outcome> ExecuteAsync(IReadOnlyList<Statement> statements, CancellationToken ct);

    /// <summary>
    /// The same for statements that write rows of one clinic: they may share a transaction with those of other clinics, and are accepted or
    /// refused by themselves nevertheless.
    /// </summary>
    Task<Outcome> CombineAsync(string clinicId, IReadOnlyList<Statement> statements, CancellationToken ct);

    Task<List<T>> QueryAsync<T>(string sql, object?[] arguments, Func<DbDataReader, T> read, CancellationToken ct);

    /// <summary>A row that is found by its key, if there is one. Such questions are short, and may share a round trip with those of others.</summary>
    Task<T?> QueryOneAsync<T>(string sql, object?[] arguments, Func<DbDataReader, T> read, CancellationToken ct)
        where T : class;

    /// <summary>Lets overwritten values leave the files, as far as that is for the process to do.</summary>
    Task TidyAsync(CancellationToken ct);

    /// <summary>Seals what arguments say is to be sealed, and opens what is read.</summary>
    ColumnCipher Cipher { get; }

    /// <summary>What a query for rows to take ends with, so that it leaves alone those that somebody else takes at this moment.</summary>
    string SkipLocked { get; }

    /// <summary>Whether an argument may be a list, from which a statement inserts many rows. Where it may not, a statement for each costs no more.</summary>
    bool TakesLists { get; }

    /// <summary>A query for the elements of a JSON array of texts that is given as an argument.</summary>
    string ElementsOf(string argument);
}
