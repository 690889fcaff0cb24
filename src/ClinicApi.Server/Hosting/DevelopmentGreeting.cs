using ClinicApi.Storage;

namespace ClinicApi.Server.Hosting;

/// <summary>In Development, tells the person at the console how to call the demo clinic, once the server is up.</summary>
internal sealed class DevelopmentGreeting(
    StoreStartup startup, Store store, ServerSettings settings, IConfiguration configuration, IHostEnvironment environment,
    IHostApplicationLifetime application) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!environment.IsDevelopment())
            return;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = application.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        await startup.WhenReadyAsync(stoppingToken);
        await Console.Out.WriteLineAsync(await TextAsync(stoppingToken));
    }

    private async Task<string> TextAsync(CancellationToken cancellationToken)
    {
        var address = GrpcAddress.Of(configuration);
        var file = settings.DevelopmentKeysFile;
        if (DevelopmentKeys.Read(file) is not { } keys)
        {
            // Partners of somebody's own, and no demo: nothing to tell.
            var partners = await store.Partners.ListPartnersAsync(cancellationToken);
            var demo = DevelopmentSeed.Callers.Where(caller => partners.Any(p => p.PartnerId == caller.PartnerId)).ToList();
            return demo.Count == 0 ? $"Clinic API serves on {address}." : string.Join(
                Environment.NewLine,
                [
                    $"Clinic API serves on {address}. The demo keys were shown when the store was filled, and their file {file} is gone.",
                    "Stop the server and delete data/ to begin anew, or make new keys:",
                    "",
                    .. demo.Select(caller => $"  dotnet run --project src/ClinicApi.Server -- keys create --partner {caller.PartnerId}"),
                ]);
        }

        if (keys.Address != address)
            (keys with { Address = address }).Write(file);
        return $"""
            Clinic API serves on {address}, with a demo clinic. Keys to call it, also in {file}:

              partner        {keys.Partner}
              staff          {keys.Staff}
              service        {keys.Service}
              administrator  {keys.Administrator}

            """;
    }
}
