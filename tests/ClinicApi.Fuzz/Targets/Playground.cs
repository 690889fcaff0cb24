using System.Net;
using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Credentials;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Fuzz.Targets;

/// <summary>A real server in this process, with a clinic in it that has one of nearly everything, and a caller of each kind.</summary>
internal sealed class Playground : IAsyncDisposable
{
    private readonly TestDatabase database;

    private Playground(TestDatabase database, ServerNode node, TestIssuer issuer)
    {
        (this.database, Node, Issuer) = (database, node, issuer);
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = node.GrpcAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(20),
        };
    }

    public ServerNode Node { get; }

    /// <summary>Whose access tokens the server accepts.</summary>
    public TestIssuer Issuer { get; }

    /// <summary>A way to the server that knows nothing of gRPC.</summary>
    public HttpClient Http { get; }

    public IReadOnlyDictionary<CallerKind, TestCaller> Callers { get; private set; } = null!;

    /// <summary>Valid requests, with the names of what there is.</summary>
    public PlausibleRequests Requests { get; private set; } = null!;

    /// <summary>Texts that mean something to the server.</summary>
    public IReadOnlyList<string> Words { get; private set; } = [];

    public static async Task<Playground> OpenAsync(StoreEngine engine, CancellationToken cancellationToken)
    {
        var empty = await TestDatabase.CreateAsync(engine);
        var issuer = await TestIssuer.StartAsync(TimeProvider.System);
        var settings = new Dictionary<string, string?>
        {
            ["ClinicApi:Diaries:Megabytes"] = "16",
            ["ClinicApi:Limits:HoldsPerPartner"] = "1000",
            ["ClinicApi:Authentication:Issuers:0:Issuer"] = issuer.Name,
            ["ClinicApi:Authentication:Issuers:0:Audience"] = TestIssuer.Audience,
            ["ClinicApi:Authentication:Issuers:0:KeySet"] = issuer.KeySet,
            ["ClinicApi:Authentication:Issuers:0:ClaimIsPartnerId"] = "true",
            ["Logging:LogLevel:Default"] = "Error",
        };
        var playground = new Playground(empty, await ServerNode.StartAsync(empty, TimeProvider.System, settings, resolve: Resolve), issuer);
        await playground.FillAsync(cancellationToken);
        return playground;
    }

    /// <summary>Whether the server still does ordinary work, and what it took for its own fault meanwhile.</summary>
    public async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        var faults = Node.Logs.TakeUnannounced();
        if (faults.Count > 0)
            return $"The server noted {faults.Count} faults, the first of them: {faults[0].Category} {faults[0].Text}";
        await Callers[CallerKind.Administrator].Clinics.ListClinicsAsync(new ListClinicsRequest(), cancellationToken: cancellationToken);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Node.DisposeAsync();
        await Issuer.DisposeAsync();
        if (Directory.Exists(ServerNode.PhotosOf(database)))
            Directory.Delete(ServerNode.PhotosOf(database), recursive: true);
        await database.DisposeAsync();
    }

    /// <summary>Every host is this machine, so that no webhook of these endpoints leaves it.</summary>
    private static Task<IPAddress[]> Resolve(string host, CancellationToken cancellationToken) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var administrator = await Node.GivenCallerAsync(CallerKind.Administrator);
        var clinic = await TestClinic.CreateAsync(Node, administrator);
        var patient = await clinic.GivenPatientAsync();
        var appointment = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        var hold = await clinic.GivenHoldAsync(clinic.At(1, 9), ttlSeconds: 1800);
        var found = await clinic.Partner.Appointments.SearchAvailabilityAsync(
            new SearchAvailabilityRequest { Treatments = { clinic.Treatment(ClinicPlan.Consultation) }, Window = clinic.Window(2, 4) }, cancellationToken: cancellationToken);
        var page = await clinic.Partner.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name, PageSize = 1 }, cancellationToken: cancellationToken);
        var events = await clinic.Staff.Events.ListEventsAsync(new ListEventsRequest { PageSize = 2 }, cancellationToken: cancellationToken);
        var names = new Dictionary<string, string>
        {
            ["clinic"] = clinic.Name,
            ["patient"] = patient.Name,
            ["appointment"] = appointment.Name,
            ["hold"] = hold.Name,
            ["treatment"] = clinic.Treatment(ClinicPlan.Consultation),
            ["practitioner"] = clinic.Practitioner("anna"),
            ["room"] = clinic.Room("room-1"),
        };
        Requests = new PlausibleRequests(clinic.Id, clinic.Partner.PartnerId) { Names = names };
        Callers = new Dictionary<CallerKind, TestCaller>
        {
            [CallerKind.Administrator] = administrator,
            [CallerKind.Partner] = clinic.Partner,
            [CallerKind.Staff] = clinic.Staff,
            [CallerKind.Service] = clinic.Service,
        };
        Words =
        [
            .. names.Values,
            .. ApiContract.Patterns.Keys.Select(Requests.Name),
            .. found.Results[0].Slots.Take(3).Select(slot => slot.Offer),
            page.NextPageToken, events.NextPageToken, events.ResumeToken, appointment.Etag, Guid.NewGuid().ToString(), "Europe/Berlin", "EUR", "de-CH", "*", "-",
        ];
    }
}
