using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ClinicApi.Storage;

/// <summary>Copies the log back into the database file, on a connection of its own, so that no commit waits for it.</summary>
internal sealed partial class SqliteCheckpointer : IAsyncDisposable
{
    private const int WritesBetween = 500;

    private readonly SqliteFile file;
    private readonly ILogger<SqliteCheckpointer> log;
    private readonly Channel<string> requests = Channel.CreateBounded<string>(
        new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task loop;
    private int writes;

    public SqliteCheckpointer(SqliteFile file, ILogger<SqliteCheckpointer> log)
    {
        this.file = file;
        this.log = log;
        loop = Task.Run(RunAsync);
    }

    /// <summary>Called by the writer alone.</summary>
    public void Count(int committed)
    {
        writes += committed;
        if (writes < WritesBetween)
            return;

        writes = 0;
        requests.Writer.TryWrite("PRAGMA wal_checkpoint(PASSIVE)");
    }

    public async ValueTask DisposeAsync()
    {
        requests.Writer.TryComplete();
        await loop;
    }

    private async Task RunAsync()
    {
        SqliteSession? session = null;
        await foreach (var pragma in requests.Reader.ReadAllAsync())
        {
            try
            {
                session ??= file.OpenCheckpointer();
                session.RunScript(pragma);
            }
            catch (SqliteException e)
            {
                LogFailed(log, e.SqliteExtendedErrorCode);
                session?.Dispose();
                session = null;
            }
        }

        session?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log could not be copied back, SQLite error {Code}; it will be tried again")]
    private static partial void LogFailed(ILogger logger, int code);
}
