using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace ClinicApi.Storage;

/// <summary>What a mutation came to: the clinic's last event sequence after it.</summary>
public sealed record Commit(string ClinicId, long Sequence);

/// <summary>How much a sweep removed.</summary>
public sealed record SweepResult(long Reservations, long Requests);

/// <summary>
/// Everything that the service keeps, on either engine. Safe for concurrent use. Each method throws
/// <see cref="StoreUnavailableException"/> while the database cannot serve, and works again once it can.
/// </summary>
public sealed class Store : IAsyncDisposable
{
    private readonly IEngine engine;

    private readonly Tenancy tenancy;

    private Store(IEngine engine, StoreEngine kind, Tenancy tenancy)
    {
        this.engine = engine;
        this.tenancy = tenancy;
        KnownSchema = Migration.For(kind)[^1].Number;
        Catalogue = new CatalogueReads(engine);
        Patients = new PatientReads(engine);
        PatientMergers = new PatientMergerReads(engine);
        Consents = new ConsentReads(engine);
        Appointments = new AppointmentReads(engine);
        Diaries = new DiaryReads(engine);
        Courses = new CourseReads(engine);
        Sessions = new SessionReads(engine);
        Clearances = new ClearanceReads(engine);
        Waitlist = new WaitlistReads(engine);
        WaitlistWork = new WaitlistWork(engine);
        Assessments = new AssessmentReads(engine);
        Outcomes = new OutcomeReads(engine);
        Photos = new PhotoReads(engine);
        PhotoFiles = new PhotoFiles(engine);
        Requests = new RequestReads(engine);
        Partners = new PartnerReads(engine);
        Webhooks = new WebhookReads(engine);
        Events = new EventReads(engine);
        EventRetention = new EventRetention(engine);
        Audit = new AuditReads(engine);
        AuditChains = new AuditChains(engine);
        Duties = new Duties(engine);
        Integrity = new IntegrityReads(engine);
    }

    public CatalogueReads Catalogue { get; }

    public PatientReads Patients { get; }

    public PatientMergerReads PatientMergers { get; }

    public ConsentReads Consents { get; }

    public AppointmentReads Appointments { get; }

    public DiaryReads Diaries { get; }

    public CourseReads Courses { get; }

    public SessionReads Sessions { get; }

    public ClearanceReads Clearances { get; }

    public WaitlistReads Waitlist { get; }

    public WaitlistWork WaitlistWork { get; }

    public AssessmentReads Assessments { get; }

    public OutcomeReads Outcomes { get; }

    public PhotoReads Photos { get; }

    public PhotoFiles PhotoFiles { get; }

    public RequestReads Requests { get; }

    public PartnerReads Partners { get; }

    public WebhookReads Webhooks { get; }

    public EventReads Events { get; }

    public EventRetention EventRetention { get; }

    public AuditReads Audit { get; }

    public AuditChains AuditChains { get; }

    public Duties Duties { get; }

    public IntegrityReads Integrity { get; }

    /// <summary>
    /// Touches neither disk nor network. The time provider is SQLite's clock; PostgreSQL has its own. Without a meter factory nothing is
    /// measured.
    /// </summary>
    public static Store Open(StoreOptions options, TimeProvider time, ILoggerFactory logs, IMeterFactory? meters = null)
    {
        var tenants = new Tenancy();
        IEngine database = options.Engine switch
        {
            StoreEngine.Sqlite => new SqliteEngine(options, time, logs, new StoreMetrics(meters)),
            StoreEngine.Postgres => new PostgresEngine(options, tenants, logs, new StoreMetrics(meters)),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Engine, "There is no such engine."),
        };
        return new Store(database, options.Engine, tenants);
    }

    /// <summary>
    /// From here on, in this flow of control and what it starts, the store works for a tenant, who is asked for with each statement; null:
    /// for the server itself.
    /// </summary>
    public void ActFor(Func<Tenant>? tenant) => tenancy.Enter(tenant);

    /// <summary>Makes sure that the database keeps tenants apart, as far as it can.</summary>
    /// <exception cref="StoreGuardException">It does not.</exception>
    public Task CheckGuardAsync(CancellationToken ct) => engine.CheckGuardAsync(ct);

    /// <summary>Makes sure that all sensitive values can be opened and found with the keys that there are.</summary>
    /// <exception cref="StoreSealException">Not all can.</exception>
    public Task CheckKeysAsync(CancellationToken ct) => new KeyRegister(engine).AdmitAsync(ct);

    /// <summary>Whether there are patients who cannot be found by what they are looked for, since they are from before there were hashes.</summary>
    public async Task<bool> NeedsResealingAsync(CancellationToken ct) => await engine.QueryAsync(
        "SELECT 1 FROM patients WHERE birth_date_hash IS NULL AND birth_date <> '' LIMIT 1", [], row => row.GetInt32(0), ct) is not [];

    /// <summary>Brings all sensitive values under the current key, while the store is in use, and tells how far it has come.</summary>
    /// <exception cref="StoreSealException">A key is missing that some are sealed with.</exception>
    public IAsyncEnumerable<ResealProgress> ResealAsync(CancellationToken ct) => new Resealing(engine).RunAsync(ct);

    /// <summary>
    /// Brings the schema up to date. Any number of nodes may do so at once.
    /// </summary>
    /// <exception cref="StoreSchemaException">The schema is newer than this binary.</exception>
    public Task MigrateAsync(CancellationToken ct) => engine.MigrateAsync(ct);

    /// <summary>The version of the schema that this binary works with.</summary>
    public int KnownSchema { get; }

    /// <summary>The version of the schema that the database has: 0 if it has none.</summary>
    public async Task<int> ReadSchemaAsync(CancellationToken ct)
    {
        await PingAsync(ct);
        try
        {
            return (await engine.QueryAsync(Migration.ReadVersion, [], row => row.GetInt32(0), ct))[0];
        }
        catch (StoreFaultException)
        {
            // There is no history of a schema.
            return 0;
        }
    }

    /// <summary>Makes sure that the database has the schema of this binary, which somebody else brings it to.</summary>
    /// <exception cref="StoreSchemaException">It has another one.</exception>
    public async Task RequireSchemaAsync(CancellationToken ct)
    {
        if (await ReadSchemaAsync(ct) is var found && found != KnownSchema)
            throw new StoreSchemaException(found, KnownSchema);
    }

    public Task PingAsync(CancellationToken ct) => engine.QueryAsync("SELECT 1", [], row => row.GetInt32(0), ct);

    /// <exception cref="StoreConflictException">The mutation was refused, and nothing of it is stored.</exception>
    public async Task<Commit> CommitAsync(Mutation mutation, CancellationToken ct)
    {
        var statements = mutation.Compile();
        var outcome = await (mutation.TakesTime
            ? engine.CombineAsync(mutation.ClinicId, statements, ct)
            : engine.ExecuteAsync(statements, ct));
        return new Commit(mutation.ClinicId, mutation.ClinicId.Length == 0 ? 0 : outcome.Value);
    }

    /// <summary>For accesses that change nothing; a mutation records its own.</summary>
    public Task AppendAuditAsync(IReadOnlyList<AuditEntry> entries, CancellationToken ct) =>
        entries.Count == 0 ? Task.CompletedTask : AuditChains.AppendAsync([], entries, ct);

    /// <summary>Renews what a node serves of the webhook endpoints and takes on those that nobody does; answers with all that it serves.</summary>
    public async Task<IReadOnlyList<WebhookKey>> LeaseWebhooksAsync(string node, Duration lease, int most, CancellationToken ct)
    {
        if (await Webhooks.AnyEnabledAsync(ct))
        {
            await engine.ExecuteAsync(
                [WebhookEndpointWrites.Renew(node, lease), WebhookEndpointWrites.Lease(node, lease, most, engine.SkipLocked)], ct);
        }

        return await Webhooks.ListLeasedAsync(node, ct);
    }

    /// <summary>Leaves the endpoints to other nodes.</summary>
    public Task ReleaseWebhooksAsync(string node, CancellationToken ct) => engine.ExecuteAsync([WebhookEndpointWrites.Release(node)], ct);

    /// <summary>
    /// Removes the reservations of expired holds, requests older than the retention, and deliveries of webhooks after their
    /// time. The holds themselves go one by one, each with its event.
    /// </summary>
    public async Task<SweepResult> SweepAsync(Duration requestRetention, CancellationToken ct)
    {
        var reservations = await DrainAsync(Sweeping.ExpiredReservations(), ct);
        var requests = await DrainAsync(Sweeping.OldRequests(requestRetention), ct);
        await DrainAsync(Sweeping.OldDeliveries(), ct);
        await engine.TidyAsync(ct);
        return new SweepResult(reservations, requests);
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private async Task<long> DrainAsync(Statement sweep, CancellationToken ct)
    {
        var total = 0L;
        long removed;
        do
        {
            removed = (await engine.ExecuteAsync([sweep], ct)).RowsAffected;
            total += removed;
        }
        while (removed == Sweeping.BatchSize);
        return total;
    }
}
