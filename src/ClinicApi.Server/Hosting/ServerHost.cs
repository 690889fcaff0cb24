using System.Diagnostics.Metrics;
using ClinicApi.Server.Appointments;
using ClinicApi.Server.Assessments;
using ClinicApi.Server.Audit;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Credentials;
using ClinicApi.Server.Events;
using ClinicApi.Server.Import;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Limits;
using ClinicApi.Server.Partners;
using ClinicApi.Server.Patients;
using ClinicApi.Server.Photos;
using ClinicApi.Server.Waitlist;
using ClinicApi.Server.Webhooks;
using ClinicApi.Storage;
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
        builder.Services.AddSingleton(settings).AddSingleton(pepper)
            .AddSingleton(EncryptionKeys.Load(settings, builder.Environment, pepper)).AddSingleton(_ => knowledge.GetAwaiter().GetResult());
        AddStore(builder.Services);
        builder.Services.AddCalls(settings);
        builder.Services.AddCredentials(settings);
        builder.Services.AddLimits(settings);
        builder.Services.AddAudit();
        builder.Services.AddClinics();
        builder.Services.AddPatients();
        builder.Services.AddClearances();
        builder.Services.AddAppointments();
        builder.Services.AddWaitlist();
        builder.Services.AddAssessments();
        builder.Services.AddPhotos();
        builder.Services.AddPartners();
        builder.Services.AddEvents();
        builder.Services.AddWebhooks(settings);
        AddWorkers(builder.Services);
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

    /// <summary>In the order in which they start. They stop in the reverse: what drains calls first, what writes their entries in the audit log last.</summary>
    private static void AddWorkers(IServiceCollection services)
    {
        services.AddHostedService(provider => provider.GetRequiredService<AuditWriter>());
        services.AddHostedService<AuditChaining>();
        services.AddHostedService<WebhookDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreStartup>());
        services.AddHostedService<DevelopmentGreeting>();
        services.AddHostedService<Sweeper>();
        services.AddHostedService<RetentionWorker>();
        services.AddHostedService<WaitlistWorker>();
        services.AddHostedService<FeedPoller>();
        services.AddHostedService<KeyUseWriter>();
        services.AddHostedService<Drain>();
    }

    private static void AddOperations(IServiceCollection services, ServerSettings settings, IConfiguration configuration)
    {
        services.AddSingleton<Lifecycle>();
        services.AddSingleton<DevelopmentSeed>();
        services.AddSingleton<StoreStartup>();
        services.AddSingleton<Rounds>();
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
