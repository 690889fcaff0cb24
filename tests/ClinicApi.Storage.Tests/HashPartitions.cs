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

    public static async Task MakeAsync(TestDatabase database, int count)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "hash-partitions.sql"));
        await database.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SELECT set_config('clinicapi.partitions', '{count}', false); {script}"));
    }
}
