using System.Globalization;
using ClinicApi.TestSupport;

namespace ClinicApi.Storage.Tests;

/// <summary>
/// Tables as a deployment of very many clinics has them, made by the script for operators from what the migrations left. All suites run on
/// them if <c>CLINICAPI_TEST_PARTITIONS</c> says how many.
/// </summary>
internal static class HashPartitions
{
    public static int OfTheRun { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("CLINICAPI_TEST_PARTITIONS"), CultureInfo.InvariantCulture, out var count) ? count : 0;

    /// <summary>SQL that drops an exclusion constraint of the reservations, which each partition has for itself.</summary>
    public static string DropOfReservations(string constraint, int partitions) => partitions == 0
        ? $"ALTER TABLE reservations DROP CONSTRAINT {constraint}"
        : string.Join("; ", Enumerable.Range(0, partitions).Select(number => $"ALTER TABLE reservations_p{number} DROP CONSTRAINT {constraint}_p{number}"));

    public static async Task MakeAsync(TestDatabase database, int count)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "hash-partitions.sql"));
        await database.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SELECT set_config('clinicapi.partitions', '{count}', false); {script}"));
    }
}
