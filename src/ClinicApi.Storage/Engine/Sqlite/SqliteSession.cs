using Microsoft.Data.Sqlite;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// One connection with its prepared commands, used by one thread at a time. Texts are constant, so the cache is bounded.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => this.connection = connection;

    public static SqliteSession Open(string path, SqliteOpenMode mode, TimeProvider time, string pragmas)
    {
        var opened = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = 5,
        }.ToString());
        try
        {
            opened.Open();
            opened.CreateFunction("now_us", () => Instant.FromDateTimeOffset(time.GetUtcNow()).ToMicroseconds());
            var session = new SqliteSession(opened);
            session.RunScript(pragmas);
            return session;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public SqliteCommand Prepare(string sql, params object?[] arguments)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= arguments.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            commands.Add(sql, command);
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            var parameter = command.Parameters[i];
            parameter.ResetSqliteType();
            parameter.Value = arguments[i] ?? DBNull.Value;
        }

        return command;
    }

    public void Run(string sql, params object?[] arguments) => Prepare(sql, arguments).ExecuteNonQuery();

    /// <summary>Runs statements that are not worth keeping.</summary>
    public void RunScript(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in commands.Values)
            command.Dispose();
        connection.Dispose();
    }
}
