using System.Globalization;

namespace ClinicApi.TestSupport;

/// <summary>Where PostgreSQL's programs are on this machine, and under which account they can run.</summary>
public static class PostgresBinaries
{
    /// <summary>With this set to 1 missing programs fail the tests instead of skipping them.</summary>
    public const string RequireVariable = "CLINICAPI_REQUIRE_POSTGRES";

    public const string Missing = "PostgreSQL's programs (initdb, pg_ctl) are not on this machine";

    /// <summary>Null if they are not there.</summary>
    public static string? Folder { get; } = Candidates().FirstOrDefault(folder =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));

    /// <summary>Null if tests that need PostgreSQL are to run, be it to fail.</summary>
    public static string? SkipReason =>
        Folder is not null || Environment.GetEnvironmentVariable(RequireVariable) == "1" ? null : Missing + ": all tests on it are left out.";

    /// <summary>PostgreSQL refuses to run as root.</summary>
    public static string[] AsOrdinaryAccount()
    {
        if (!Environment.IsPrivilegedProcess)
            return [];

        var account = File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "postgres"
            : "nobody";
        return ["runuser", "-u", account, "--"];
    }

    private static IEnumerable<string> Candidates()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian)
                .OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        return versions.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
    }
}
