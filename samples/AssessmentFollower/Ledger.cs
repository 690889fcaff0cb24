using ClinicApi.V1;
using Microsoft.Data.Sqlite;

namespace ClinicApi.AssessmentFollower;

/// <summary>How often each kind of treatment was approved, declined and referred, and how far the stream was read for that.</summary>
internal sealed class Ledger : IDisposable
{
    private readonly SqliteConnection database;

    public Ledger(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        database.Open();
        Run(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), token TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS decisions (modality TEXT, decision TEXT, times INTEGER NOT NULL, PRIMARY KEY (modality, decision));
            CREATE TABLE IF NOT EXISTS recorded (event TEXT PRIMARY KEY);
            """);
    }

    public string? ReadToken()
    {
        using var command = database.CreateCommand();
        command.CommandText = "SELECT token FROM place";
        return command.ExecuteScalar() as string;
    }

    /// <summary>Counts what was decided and moves on, both or neither.</summary>
    public void Record(string eventName, SkinAssessment assessment, string token)
    {
        using var transaction = database.BeginTransaction();
        // Events are delivered at least once: what comes a second time only moves the place.
        var isNew = Run("INSERT INTO recorded VALUES ($1) ON CONFLICT DO NOTHING", eventName) == 1;
        foreach (var decision in isNew ? assessment.Decisions : [])
        {
            Run(
                "INSERT INTO decisions VALUES ($1, $2, 1) ON CONFLICT DO UPDATE SET times = times + 1",
                decision.Modality.ToString(),
                decision.Kind.ToString());
        }

        Move(token);
        transaction.Commit();
    }

    public void Remember(string token) => Move(token);

    public void Dispose() => database.Dispose();

    private void Move(string token) => Run("INSERT INTO place VALUES (1, $1) ON CONFLICT DO UPDATE SET token = $1", token);

    private int Run(string sql, params ReadOnlySpan<string> arguments)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < arguments.Length; i++)
            command.Parameters.AddWithValue($"${i + 1}", arguments[i]);
        return command.ExecuteNonQuery();
    }
}
