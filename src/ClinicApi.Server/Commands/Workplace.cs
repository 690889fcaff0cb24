using ClinicApi.Server.Backups;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Import;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Photos;
using ClinicApi.Storage;

namespace ClinicApi.Server.Commands;

/// <summary>What the commands work with: the server's settings and its store, without the server.</summary>
internal sealed class Workplace : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly ServerSettings settings;

    private Workplace(ServiceProvider services, ServerSettings settings, string keyEnvironment)
    {
        this.services = services;
        this.settings = settings;
        KeyEnvironment = keyEnvironment;
    }

    public Store Store => services.GetRequiredService<Store>();

    public ClinicImport Import => services.GetRequiredService<ClinicImport>();

    public IPhotoStore Photos => services.GetRequiredService<IPhotoStore>();

    public Backup Backup => services.GetRequiredService<Backup>();

    public Clock Clock => services.GetRequiredService<Clock>();

    /// <summary>Which kind of key is made here, test or live.</summary>
    public string KeyEnvironment { get; }

    public Pepper LoadPepper() => PepperFile.Load(settings);

    /// <param name="arguments">Settings that were given as arguments.</param>
    /// <param name="needsKeys">Whether there must be keys of sensitive columns.</param>
    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    public static Workplace Open(string[] arguments, bool needsKeys = false)
    {
        var builder = ServerHost.CreateBuilder(arguments);
        var checkedSettings = ServerSettings.Read(builder.Configuration);
        var collection = new ServiceCollection();
        collection.AddSingleton(checkedSettings);
        ColumnKeys LoadKeys() => EncryptionKeys.Load(checkedSettings, builder.Environment, PepperFile.Load(checkedSettings));
        collection.AddSingleton(_ => EncryptionKeys.AreSettled(checkedSettings, builder.Environment) ? LoadKeys() : ColumnKeys.None);
        if (needsKeys)
            LoadKeys();
        // Standard output is for what was asked for.
        collection.AddLogging(logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(console => console.SingleLine = true));
        collection.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        ServerHost.AddStore(collection);
        collection.AddSingleton<IPhotoStore>(new PhotoFolder(checkedSettings.PhotosFolder));
        collection.AddSingleton<Backup>();
        return new Workplace(collection.BuildServiceProvider(), checkedSettings, builder.Environment.IsDevelopment() ? ApiKey.Test : ApiKey.Live);
    }

    /// <summary>A place whose schema is up to date, unless the settings leave that to the migrate command.</summary>
    /// <param name="arguments">Settings that were given as arguments.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="needsKeys">Whether there must be keys of sensitive columns.</param>
    /// <exception cref="SettingsException">The configuration is wrong.</exception>
    public static async Task<Workplace> OpenMigratedAsync(string[] arguments, CancellationToken cancellationToken, bool needsKeys = false)
    {
        var workplace = Open(arguments, needsKeys);
        try
        {
            if (workplace.settings.MigrateAtStart)
                await workplace.Store.MigrateAsync(cancellationToken);
            return workplace;
        }
        catch
        {
            await workplace.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
