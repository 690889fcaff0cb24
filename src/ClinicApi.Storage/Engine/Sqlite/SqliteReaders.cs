using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ClinicApi.Storage;

/// <summary>A bounded pool of connections that cannot write.</summary>
internal sealed class SqliteReaders(SqliteFile file, int size) : IAsyncDisposable
{
    private readonly SemaphoreSlim free = new(size);
    private readonly ConcurrentStack<SqliteSession> idle = new();

    public async Task<List<T>> QueryAsync<T>(
        string sql, object?[] arguments, Func<DbDataReader, T> read, CancellationToken ct)
    {
        await free.WaitAsync(ct);
        try
        {
            return Query(sql, arguments, read);
        }
        finally
        {
            free.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < size; i++)
            await free.WaitAsync();
        foreach (var session in idle)
            session.Dispose();
        free.Dispose();
    }

    private List<T> Query<T>(string sql, object?[] arguments, Func<DbDataReader, T> read)
    {
        SqliteSession? session = null;
        try
        {
            if (!idle.TryPop(out session))
                session = file.OpenReader();

            var rows = new List<T>();
            using (var reader = session.Prepare(sql, arguments).ExecuteReader())
            {
                while (reader.Read())
                    rows.Add(read(reader));
            }

            idle.Push(session);
            return rows;
        }
        catch (Exception e)
        {
            session?.Dispose();
            if (e is SqliteException trouble)
                throw SqliteRefusal.IsUnavailable(trouble) ? new StoreUnavailableException(e) : new StoreFaultException(e);
            throw;
        }
    }
}
