using System.Security.Cryptography;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;

namespace ClinicApi.Server.Tests.Hosting;

/// <summary>A server that cannot read what the database has, or that nobody gave keys to, says so and ends.</summary>
public abstract class KeysAtStartTests(StoreEngine engine)
{
    [EngineFact]
    public async Task Server_WithoutTheKeysOfItsDatabase_SaysWhatIsMissing_AndEnds()
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using (await ServerNode.StartAsync(database, database.Time))
        {
        }

        var other = Convert.ToBase64String(RandomNumberGenerator.GetBytes(ColumnKeys.Bytes));
        await AssertRefusedAsync(database, 1, "which is not configured", ("Encryption:Keys", other));
        await AssertRefusedAsync(database, 1, "which is not configured", ("Encryption:Keys", ""), ("Encryption:Waived", "true"));
        await AssertRefusedAsync(database, 1, "another pepper", ("Security:Pepper", other));
        await AssertRefusedAsync(database, 2, "ClinicApi:Encryption:KeyFile", ("Encryption:Keys", ""));
    }

    private static async Task AssertRefusedAsync(TestDatabase database, int exitCode, string text, params (string Key, string Value)[] changes)
    {
        var settings = ServerNode.Settings(database);
        foreach (var (key, value) in changes)
            settings[$"ClinicApi:{key}"] = value;
        var (code, output) = await ServerProcess.RunAsync(settings);
        Assert.Contains(text, output, StringComparison.Ordinal);
        Assert.Equal(exitCode, code);
    }
}

public sealed class SqliteKeysAtStartTests() : KeysAtStartTests(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresKeysAtStartTests() : KeysAtStartTests(StoreEngine.Postgres);
