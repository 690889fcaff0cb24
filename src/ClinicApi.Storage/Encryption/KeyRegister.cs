using System.Globalization;

namespace ClinicApi.Storage;

/// <summary>
/// What the database knows of the keys of its sensitive values: fingerprints, from which no key follows. Without it a node that lacks a key
/// would find out only when somebody asks for a value.
/// </summary>
internal sealed class KeyRegister(IEngine engine)
{
    private const string Sealing = "sealing";
    private const string Searching = "searching";

    /// <summary>Makes sure that every value can be opened and found, and enters the keys that are used from now on.</summary>
    /// <exception cref="StoreSealException">A key is missing.</exception>
    public async Task AdmitAsync(CancellationToken ct)
    {
        await RequireOpenableAsync(ct);
        if ((await ListAsync(Searching, ct)).Any(id => id != TextOf(engine.Cipher.SearchId)))
            throw new StoreSealException("Patients are found by hashes that were made under another pepper. Configure that one, or run encrypt to make the hashes anew.");
        await engine.ExecuteAsync([.. Enter()], ct);
    }

    /// <exception cref="StoreSealException">A key is missing.</exception>
    public async Task RequireOpenableAsync(CancellationToken ct)
    {
        var missing = (await ListAsync(Sealing, ct)).Except(engine.Cipher.Ids.Select(id => TextOf(id))).ToList();
        if (missing.Count > 0)
            throw new StoreSealException($"The database has sensitive values that are encrypted with the key {string.Join(", ", missing)}, which is not configured.");
    }

    /// <summary>There is nothing left under any key but the current ones.</summary>
    public async Task ForgetOthersAsync(CancellationToken ct) => await engine.ExecuteAsync(
        [new("DELETE FROM column_keys WHERE key_id NOT IN ($1, $2)", TextOf(engine.Cipher.SearchId), CurrentId), .. Enter()], ct);

    private string CurrentId => TextOf(engine.Cipher.CurrentId);

    private Task<List<string>> ListAsync(string purpose, CancellationToken ct) =>
        engine.QueryAsync("SELECT key_id FROM column_keys WHERE purpose = $1 ORDER BY key_id", [purpose], row => row.GetString(0), ct);

    private IEnumerable<Statement> Enter()
    {
        yield return Enter(Searching, TextOf(engine.Cipher.SearchId));
        if (CurrentId.Length > 0)
            yield return Enter(Sealing, CurrentId);
    }

    private static Statement Enter(string purpose, string id) =>
        new("INSERT INTO column_keys (purpose, key_id, entered_at) VALUES ($1, $2, now_us()) ON CONFLICT DO NOTHING", purpose, id);

    /// <summary>How a key's id is written in the database; empty if there is no key.</summary>
    public static string TextOf(uint? id) => id?.ToString("x8", CultureInfo.InvariantCulture) ?? "";
}
