using ClinicApi.BookingSite.Board;
using ClinicApi.BookingSite.Booking;
using ClinicApi.BookingSite.Times;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClinicApi.BookingSite;

/// <summary>
/// A booking platform: a person finds a clinic, a treatment and a time, and books. All that it knows it asks through ClinicApi.Sdk,
/// with three keys: the platform's own, one of an internal service that advises, and one of the clinic's staff for the day board.
/// </summary>
public static class Site
{
    /// <summary>Key of the client that compares treatments.</summary>
    public const string Advice = "advice";

    /// <summary>Key of the client that reads the clinic's whole day.</summary>
    public const string Staff = "staff";

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(Site).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        DevelopmentKeys.AddTo(builder.Configuration);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        change?.Invoke(builder);

        builder.Services.AddClinicApi(builder.Configuration.GetSection("ClinicApi:Booking"));
        builder.Services.AddClinicApi(Advice, builder.Configuration.GetSection("ClinicApi:Advice"));
        builder.Services.AddClinicApi(Staff, builder.Configuration.GetSection("ClinicApi:Staff"));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SealedValues>();
        builder.Services.AddSingleton<PatientCookie>();
        builder.Services.AddSingleton<TimesFinder>();
        builder.Services.AddSingleton<LiveTimes>();
        builder.Services.AddSingleton<DayBoardReader>();
        builder.Services.AddSingleton<LiveBoard>();
        builder.Services.AddRazorPages();

        var app = builder.Build();
        app.UseExceptionHandler("/error");
        app.UseStatusCodePagesWithReExecute("/error", "?status={0}");
        app.UseStaticFiles();
        app.MapRazorPages();
        app.MapGet("/live/times/{search}", (string search, LiveTimes live, CancellationToken cancellationToken) => live.Stream(search, cancellationToken));
        app.MapGet("/live/board/{clinicId}", (string clinicId, LiveBoard live, CancellationToken cancellationToken) => live.Stream(clinicId, cancellationToken));
        return app;
    }
}
