using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Import;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;

namespace ClinicApi.Server.Hosting;

/// <summary>In Development, a store without partners gets the demo clinic and a key for each kind of caller.</summary>
internal sealed class DevelopmentSeed(
    Store store, ClinicImport import, Pepper pepper, Clock clock, ServerSettings settings, IConfiguration configuration, IHostEnvironment environment)
{
    private static readonly DemoCaller Partner = new("demo-booking", CallerKind.Partner, "Demo booking platform");
    private static readonly DemoCaller Staff = new("demo-clinic-staff", CallerKind.Staff, "Demo clinic's software");
    private static readonly DemoCaller Service = new("demo-insights", CallerKind.Service, "Demo internal service");
    private static readonly DemoCaller Administrator = new("demo-admin", CallerKind.Administrator, "Demo administration");

    public static IReadOnlyList<DemoCaller> Callers { get; } = [Partner, Staff, Service, Administrator];

    public static string DemoFile { get; } = Path.Combine(AppContext.BaseDirectory, "Demo", "demo-clinic.json");

    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment() || await store.Partners.AnyPartnersAsync(cancellationToken))
            return;
        try
        {
            var plan = await import.PlanAsync(await File.ReadAllBytesAsync(DemoFile, cancellationToken), prune: false, cancellationToken);
            await foreach (var _ in import.ApplyAsync(plan, cancellationToken))
            {
                // Nobody watches.
            }

            await CreateCallersAsync(plan.ClinicId, cancellationToken);
        }
        catch (StoreConflictException)
        {
            // Another node seeds the same store at this moment, and its keys are the ones.
        }
    }

    private async Task CreateCallersAsync(string clinicId, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        var correlationId = Guid.CreateVersion7().ToString("N");
        var mutation = new Mutation("");
        var keys = new Dictionary<DemoCaller, string>();
        foreach (var caller in Callers)
        {
            var issued = IssuedKey.For(caller.PartnerId, ApiKey.Test, KeyTerms.Everything, pepper, now);
            var scopes = Scopes.Join(Scopes.DefaultFor(caller.Kind));
            mutation.CreatePartner(new PartnerRow(caller.PartnerId, (int)caller.Kind, caller.DisplayName, now) { Scopes = scopes }).CreateKey(issued.Row);
            if (caller.Kind != CallerKind.Administrator)
                mutation.Grant(caller.PartnerId, clinicId);
            mutation.Record(Operator.Entry("", "seed", ResourceNames.Partner(caller.PartnerId), correlationId, now));
            keys.Add(caller, issued.Key.Reveal());
        }

        await store.CommitAsync(mutation, cancellationToken);
        new DevelopmentKeys(GrpcAddress.Of(configuration), keys[Partner], keys[Staff], keys[Service], keys[Administrator])
            .Write(settings.DevelopmentKeysFile);
    }
}

/// <summary>Somebody who may call the demo clinic.</summary>
internal sealed record DemoCaller(string PartnerId, CallerKind Kind, string DisplayName);
