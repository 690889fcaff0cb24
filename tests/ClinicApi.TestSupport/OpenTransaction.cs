using System.Data.Common;

namespace ClinicApi.TestSupport;

/// <summary>A transaction of somebody else's, which keeps what it has locked until it is disposed of. Nothing of it is stored.</summary>
public sealed class OpenTransaction : IAsyncDisposable
{
    private readonly DbConnection connection;
    private readonly DbTransaction transaction;

    private OpenTransaction(DbConnection connection, DbTransaction transaction) => (this.connection, this.transaction) = (connection, transaction);

    internal static async Task<OpenTransaction> BeginAsync(DbConnection connection, string sql)
    {
        await connection.OpenAsync();
        var begun = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
        return new OpenTransaction(connection, begun);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
