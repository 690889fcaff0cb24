using System.Diagnostics.Metrics;
using System.Net;
using ClinicApi.Server.Appointments;
using ClinicApi.Server.Assessments;
using ClinicApi.Server.Audit;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Credentials;
using ClinicApi.Server.Events;
using ClinicApi.Server.Idempotency;
using ClinicApi.Server.Import;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Limits;
using ClinicApi.Server.Lists;
using ClinicApi.Server.Partners;
using ClinicApi.Server.Patients;
using ClinicApi.Server.Photos;
using ClinicApi.Server.Spacing;
using ClinicApi.Server.Waitlist;
using ClinicApi.Server.Webhooks;
using ClinicApi.Storage;
using Grpc.AspNetCore.Server.Model;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClinicApi.Server.Hosting;

/// <summary>Builds the server: settings, services, pipeline, endpoints.</summary>
internal static class ServerHost
{
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // The working directory is the operator's, for data/; the settings lie beside the binary.
            ContentRootPath = AppContext.BaseDirectory,
        });
        // It takes requests that cannot be read, and connections that break in the middle of one, for faults of the server, and strangers
        // could fill the log with them. What fails in our own code is logged by the pipeline.
        builder.Logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None);
        if (!builder.Environment.IsDevelopment())
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddJsonConsole();
        }

        return builder;
    }

    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var settings = ServerSettings.Read(builder.Configuration);
        TransportSecurity.Require(builder.Configuration, builder.Environment, settings);
        // Beside the rest of the start, which takes as long: nothing asks for it before the first call.
        var knowledge = Task.Run(() => KnowledgeLoading.Load(settings));
        var pepper = PepperFile.Load(settings);
        builder.Services.AddSingleton(settings).AddSingleton(settings.Limits).AddSingleton(pepper)
            .AddSingleton(EncryptionKeys.Load(settings, builder.Environment, pepper)).AddSingleton(_ => knowledge.GetAwaiter().GetResult());
        AddStore(builder.Services);
        AddCalls(builder.Services, settings);
        AddDomain(builder.Services);
        AddWebhooks(builder.Services, settings);
        AddOperations(builder.Services, settings, builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            TransportLimits.Apply(settings.Limits, kestrel.Limits);
            kestrel.ConfigureHttpsDefaults(https => TransportSecurity.Apply(settings, https));
        });

        var app = builder.Build();
        app.Services.GetRequiredService<DiaryMetrics>();
        app.UseMiddleware<FrameworkErrors>();
        MapServices(app);
        app.MapGrpcReflectionService();
        app.MapGrpcHealthChecksService();
        app.MapHealthChecks("/healthz", new() { Predicate = _ => false });
        app.MapHealthChecks("/readyz");
        app.MapGet("/", LandingPage.ShowAsync);
        knowledge.GetAwaiter().GetResult();
        return app;
    }

    public static void AddStore(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Clock>();
        services.AddSingleton(provider => Store.Open(
            provider.GetRequiredService<ServerSettings>().Store with { Encryption = provider.GetRequiredService<ColumnKeys>() },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>()));
        services.AddSingleton<ClinicImport>();
    }

    private static void AddCalls(IServiceCollection services, ServerSettings settings)
    {
        services.AddGrpc(grpc =>
        {
            TransportLimits.Apply(settings.Limits, grpc);
            grpc.Interceptors.Add<Pipeline>();
        });
        services.AddSingleton<CallMetrics>();
        services.AddSingleton<CommitMetrics>();
        services.AddSingleton<Pipeline>();
        foreach (var (stage, _) in Pipeline.Order)
            services.TryAddSingleton(stage);
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<CallLimits>();
        services.AddSingleton<StreamLimits>();
        services.AddSingleton<ConnectionLimits>();
        services.AddSingleton<KeyUses>();
        services.AddSingleton<KeyVerifier>();
        services.AddSingleton(settings.Credentials).AddSingleton(settings.Credentials.Certificates);
        services.AddSingleton<KnownPartners>();
        services.AddSingleton<KeySetSource>();
        services.AddSingleton<FetchKeySet>(provider => provider.GetRequiredService<KeySetSource>().FetchAsync);
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<CertificateVerifier>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<Fingerprints>();
        services.AddSingleton<Replays>();
        services.AddSingleton<PageTokens>();
        services.AddSingleton<ConsistencyTokens>();
        services.AddSingleton<AuditEntries>();
        services.AddSingleton<AuditWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditWriter>());
        services.AddSingleton<AuditSeals>();
        services.AddSingleton<AuditEnds>();
        services.AddHostedService<AuditChaining>();
        services.AddSingleton<Standing>();
        services.AddSingleton<FeedSignal>();
        services.AddSingleton<Committer>();
    }

    private static void AddDomain(IServiceCollection services)
    {
        services.AddSingleton<CatalogueReader>();
        services.AddSingleton<ProfileDecisions>();
        services.AddSingleton<CatalogueWriter>();
        services.AddSingleton<ClinicDirectory>();
        services.AddSingleton<ClinicDiaries>();
        services.AddSingleton<DiaryMetrics>();
        services.AddSingleton<PatientReader>();
        services.AddSingleton<PatientSearch>();
        services.AddSingleton<PatientMerging>();
        services.AddSingleton<PatientRecords>();
        services.AddSingleton<PatientExport>();
        services.AddSingleton<ConsentReader>();
        services.AddSingleton<ConsentBook>();
        services.AddSingleton<AppointmentReader>();
        services.AddSingleton<Offers>();
        services.AddSingleton<AvailabilitySearch>();
        services.AddSingleton<SearchMethods>();
        services.AddSingleton<IServiceMethodProvider<SearchMethods>, SearchMethods.Provider>();
        services.AddSingleton<AvailabilityWatch>();
        services.AddSingleton<PatientIntervals>();
        services.AddSingleton<TreatmentGate>();
        services.AddSingleton<PatientConditions>();
        services.AddSingleton<NextSteps>();
        services.AddSingleton<ClearanceChanges>();
        services.AddSingleton<Booking>();
        services.AddSingleton<Holds>();
        services.AddSingleton<HoldQuota>();
        services.AddSingleton<HoldLife>();
        services.AddSingleton<HoldExpiry>();
        services.AddSingleton<WaitlistReader>();
        services.AddSingleton<WaitlistBook>();
        services.AddSingleton<WaitlistOffers>();
        services.AddSingleton<WaitlistMatching>();
        services.AddSingleton<AppointmentBook>();
        services.AddSingleton<CourseReader>();
        services.AddSingleton<AppointmentOverbooking>();
        services.AddSingleton<CourseBook>();
        services.AddSingleton<CourseProgress>();
        services.AddSingleton<CourseCancellation>();
        services.AddSingleton<CourseMoves>();
        services.AddSingleton<Rescheduling>();
        services.AddSingleton<AppointmentConduct>();
        services.AddSingleton<CalendarExport>();
        services.AddSingleton<PatientGuides>();
        services.AddSingleton<PartnerReader>();
        services.AddSingleton<PartnerBook>();
        services.AddSingleton<KeyBook>();
        services.AddSingleton<GrantBook>();
        services.AddSingleton<Evaluation>();
        services.AddSingleton<AssessmentReader>();
        services.AddSingleton<AssessmentDrafts>();
        services.AddSingleton<AssessmentSigning>();
        services.AddSingleton<AssessmentEvaluation>();
        services.AddSingleton<EvaluationMethods>();
        services.AddSingleton<IServiceMethodProvider<EvaluationMethods>, EvaluationMethods.Provider>();
        services.AddSingleton<FirstTimes>();
        services.AddSingleton<TreatmentComparisons>();
        services.AddSingleton<OutcomeReader>();
        services.AddSingleton<OutcomeBook>();
        services.AddSingleton<ProgressReader>();
        services.AddSingleton<IPhotoStore>(provider => new PhotoFolder(provider.GetRequiredService<ServerSettings>().PhotosFolder));
        services.AddSingleton<TransferTime>();
        services.AddSingleton<PhotoReader>();
        services.AddSingleton<PhotoBook>();
        services.AddSingleton<PhotoDownloads>();
        services.AddSingleton<PhotoDiscards>();
        services.AddSingleton<ResumeTokens>();
        services.AddSingleton<FeedMetrics>();
        services.AddSingleton<EventFeed>();
        services.AddSingleton<EventList>();
        services.AddScoped<EventWatch>();
    }

    private static void AddWebhooks(IServiceCollection services, ServerSettings settings)
    {
        services.TryAddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        services.AddSingleton(provider => new TargetGuard(provider.GetRequiredService<ResolveHost>(), settings.WebhooksToLoopback));
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookMetrics>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookBells>();
        services.AddSingleton<WebhookReader>();
        services.AddSingleton<EndpointRules>();
        services.AddSingleton<EndpointBook>();
        services.AddSingleton<DeliveryBook>();
        services.AddSingleton<DeliveryAudit>();
        services.AddSingleton<DeliveryAttempt>();
        services.AddTransient<EndpointRun>();
        services.AddHostedService<WebhookDispatcher>();
    }

    private static void AddOperations(IServiceCollection services, ServerSettings settings, IConfiguration configuration)
    {
        services.AddSingleton<Lifecycle>();
        services.AddSingleton<DevelopmentSeed>();
        services.AddSingleton<StoreStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreStartup>());
        services.AddSingleton<Rounds>();
        services.AddHostedService<DevelopmentGreeting>();
        services.AddHostedService<Sweeper>();
        services.AddHostedService<RetentionWorker>();
        services.AddHostedService<WaitlistWorker>();
        services.AddHostedService<FeedPoller>();
        services.AddHostedService<KeyUseWriter>();
        services.AddHostedService<Drain>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.DrainDelay + TimeSpan.FromSeconds(20));
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(health =>
        {
            foreach (var service in ApiContract.Services.Keys)
                health.Services.Map(service, _ => true);
        }).AddCheck<StoreHealthCheck>(StoreHealthCheck.Name);
        services.Configure<HealthCheckPublisherOptions>(publisher =>
        {
            publisher.Delay = TimeSpan.Zero;
            publisher.Period = TimeSpan.FromSeconds(1);
        });
        services.AddTelemetry(settings, configuration);
    }

    private static void MapServices(WebApplication app)
    {
        app.MapGrpcService<ClinicServiceV1>();
        app.MapGrpcService<PatientServiceV1>();
        app.MapGrpcService<AppointmentServiceV1>();
        app.MapGrpcService<SearchMethods>().Add(ByteMethods.PrecedeTheGenerated);
        app.MapGrpcService<SkinAssessmentServiceV1>();
        app.MapGrpcService<EvaluationMethods>().Add(ByteMethods.PrecedeTheGenerated);
        app.MapGrpcService<EventServiceV1>();
        app.MapGrpcService<WebhookServiceV1>();
        app.MapGrpcService<PartnerServiceV1>();
        app.MapGrpcService<AuditServiceV1>();
    }
}
