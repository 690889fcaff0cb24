using System.Globalization;

namespace ClinicApi.Storage;

/// <summary>A numbered SQL file of an engine, embedded in the assembly.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    public const string CreateHistory =
        """
        CREATE TABLE IF NOT EXISTS schema_history (
          number     integer NOT NULL PRIMARY KEY,
          name       text    NOT NULL,
          applied_at bigint  NOT NULL
        )
        """;

    public const string ReadVersion = "SELECT coalesce(max(number), 0) FROM schema_history";
    public const string AddToHistory = "INSERT INTO schema_history (number, name, applied_at) VALUES ($1, $2, now_us())";

    /// <summary>All migrations of an engine, in order.</summary>
    public static IReadOnlyList<Migration> For(StoreEngine engine)
    {
        var assembly = typeof(Migration).Assembly;
        var folder = $"{engine}/";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(resource =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                    var name = Path.GetFileNameWithoutExtension(resource);
                    return new Migration(int.Parse(name[..4], CultureInfo.InvariantCulture), name, reader.ReadToEnd());
                }),
        ];
    }

    /// <summary>Those that a schema of the given version still needs.</summary>
    /// <exception cref="StoreSchemaException">The schema is newer than all of them.</exception>
    public static IEnumerable<Migration> Pending(IReadOnlyList<Migration> all, int found) => found > all[^1].Number
        ? throw new StoreSchemaException(found, all[^1].Number)
        : all.Where(migration => migration.Number > found);
}
