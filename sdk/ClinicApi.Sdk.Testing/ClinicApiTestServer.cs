using ClinicApi.Options.V1;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Import;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Sdk.Testing;

/// <summary>
/// Clinic API in the test's own process: the real server with all its rules, on a database in memory and a port of this machine. Make
/// one for each test, or share one: clinics do not see each other.
/// </summary>
public sealed class ClinicApiTestServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string photosFolder;
    private readonly Lock gate = new();
    private readonly List<TestCaller> callers = [];

    private ClinicApiTestServer(WebApplication app, TestClock clock, string photosFolder)
    {
        this.app = app;
        this.photosFolder = photosFolder;
        Clock = clock;
        Address = new Uri(app.Urls.Single());
    }

    /// <summary>Where the server listens, over HTTP/2 without TLS.</summary>
    public Uri Address { get; }

    /// <summary>The server's clock, and its database's.</summary>
    public TestClock Clock { get; }

    /// <summary>Somebody who may make clinics and partners.</summary>
    public TestCaller Administrator { get; private set; } = null!;

    /// <summary>Starts a server; an empty one, to which <see cref="AddClinicAsync"/> adds clinics.</summary>
    /// <param name="options">How it is to be. Null: as usual.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The server, ready to serve. Dispose it when the test is over: nothing is left of it then.</returns>
    public static async Task<ClinicApiTestServer> StartAsync(ClinicApiTestServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ClinicApiTestServerOptions();
        var clock = options.Clock ?? new TestClock(TimeProvider.System.GetUtcNow());
        var photos = Path.Combine(Path.GetTempPath(), $"clinicapi-photos-{Guid.NewGuid():N}");
        var host = await InProcessHost.StartAsync(options, clock, photos, cancellationToken).ConfigureAwait(false);
        var server = new ClinicApiTestServer(host, clock, photos);
        server.Administrator = await server.AddCallerAsync(CallerKind.Administrator, [], cancellationToken).ConfigureAwait(false);
        return server;
    }

    /// <summary>Adds somebody with a key.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="clinics">Names of the clinics that they may reach; an administrator needs none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The caller.</returns>
    public async Task<TestCaller> AddCallerAsync(CallerKind kind, IEnumerable<string> clinics, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clinics);
        var now = app.Services.GetRequiredService<Clock>().Now();
        var id = $"test-{kind.ToString().ToLowerInvariant()}-{Guid.NewGuid():N}"[..40];
        var issued = IssuedKey.For(id, Server.Keys.ApiKey.Test, KeyTerms.Everything, app.Services.GetRequiredService<Pepper>(), now);
        var mutation = new Mutation("")
            .CreatePartner(new PartnerRow(id, (int)kind, $"Test {kind}", now) { Scopes = Scopes.Join(Scopes.DefaultFor(kind)) })
            .CreateKey(issued.Row);
        foreach (var clinic in clinics)
            mutation.Grant(id, ClinicName.Parse(clinic).ClinicId);
        await app.Services.GetRequiredService<Store>().CommitAsync(mutation, cancellationToken).ConfigureAwait(false);
        var caller = new TestCaller(kind, id, issued.Key.Reveal(), Address);
        lock (gate)
            callers.Add(caller);
        return caller;
    }

    /// <summary>Adds a clinic, with a partner, staff and an internal service who may reach it.</summary>
    /// <param name="shape">What it is like, beginning with nothing. Null: <see cref="SampleClinic"/>.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The clinic.</returns>
    /// <exception cref="ClinicApiException">The server refuses what was described.</exception>
    public async Task<TestClinic> AddClinicAsync(Action<ClinicBuilder>? shape = null, CancellationToken cancellationToken = default)
    {
        var builder = new ClinicBuilder();
        (shape ?? SampleClinic.Describe)(builder);
        var clinic = await builder.CreateAsync(Administrator.Client.Clinics, cancellationToken).ConfigureAwait(false);
        return await TestClinic.CreateAsync(this, clinic, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds the demo clinic, which a server in Development has as well: five people, four rooms, eight treatments.</summary>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The clinic.</returns>
    public async Task<TestClinic> AddDemoClinicAsync(CancellationToken cancellationToken = default)
    {
        using var file = new MemoryStream();
        using var resource = typeof(ClinicApiTestServer).Assembly.GetManifestResourceStream("demo-clinic.json")!;
        await resource.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        return await ImportClinicAsync(file.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds the clinic that a clinic file describes, the form in which operators keep theirs.</summary>
    /// <param name="clinicFile">The file's content, JSON in UTF-8.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The clinic.</returns>
    /// <exception cref="ArgumentException">The file has mistakes; the message lists every one with its line.</exception>
    public async Task<TestClinic> ImportClinicAsync(ReadOnlyMemory<byte> clinicFile, CancellationToken cancellationToken = default)
    {
        var import = app.Services.GetRequiredService<ClinicImport>();
        ImportPlan plan;
        try
        {
            plan = await import.PlanAsync(clinicFile, prune: false, cancellationToken).ConfigureAwait(false);
        }
        catch (ClinicFileException exception)
        {
            throw new ArgumentException(exception.Message, nameof(clinicFile), exception);
        }

        await foreach (var _ in import.ApplyAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            // It is done step by step, and each step is as good as the next.
        }

        var clinic = await Administrator.Client.Clinics.GetClinicAsync(new ClinicName(plan.ClinicId), cancellationToken: cancellationToken).ConfigureAwait(false);
        return await TestClinic.CreateAsync(this, clinic, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the server; streams that are open end with it.</summary>
    /// <returns>When it has ended.</returns>
    public async ValueTask DisposeAsync()
    {
        foreach (var caller in callers)
            caller.Client.Dispose();
        app.Lifetime.StopApplication();
        await app.StopAsync().ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
        if (Directory.Exists(photosFolder))
            Directory.Delete(photosFolder, recursive: true);
    }
}
