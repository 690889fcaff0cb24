using ClinicApi.Server.Credentials;
using ClinicApi.Server.Limits;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Hosting;

/// <summary>The server's configuration, checked.</summary>
internal sealed record ServerSettings(
    StoreOptions Store,
    bool MigrateAtStart,
    byte[]? Pepper,
    string? PepperFile,
    bool AllowPlaintext,
    EncryptionSettings Encryption,
    string DataFolder,
    LimitSettings Limits,
    CredentialSettings Credentials,
    Duration RequestRetention,
    Duration EventRetention,
    Duration AuditRetention,
    long DiaryBytes,
    TimeSpan DrainDelay,
    Uri? OtlpEndpoint,
    string DevelopmentKeysFile,
    string KnowledgeFolder,
    string PhotosFolder,
    int MostPhotoBytes,
    bool WebhooksToLoopback)
{
    public const string Section = "ClinicApi";

    private const int MostDays = 36_500;
    private const int LargestPhoto = 200 * 1024 * 1024;

    /// <exception cref="SettingsException">One or more keys are wrong; it lists them all.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration.GetSection(Section));
        var engine = reader.OneOf("Storage:Engine", StoreEngine.Sqlite);
        var path = reader.Text("Storage:Path", Path.Combine("data", "clinicapi.db"));
        var connectionString = reader.Text("Storage:ConnectionString", "");
        var maxPoolSize = reader.Integer("Storage:MaxPoolSize", 16, 1, 200);
        var rowSecurity = reader.Flag("Storage:RowSecurity", true);
        var migrate = reader.Flag("Storage:MigrateAtStart", true);
        var pepper = reader.Bytes("Security:Pepper", Keys.Pepper.FewestBytes);
        var pepperFile = reader.Text("Security:PepperFile", "");
        var allowPlaintext = reader.Flag("Security:AllowPlaintext", false);
        var encryption = new EncryptionSettings(
            reader.Text("Encryption:Keys", ""), reader.Text("Encryption:KeyFile", ""), reader.Flag("Encryption:Waived", false));
        var limits = LimitSettings.Read(reader);
        var credentials = CredentialSettings.Read(reader);
        var retentionHours = reader.Integer("Idempotency:RetentionHours", 72, 48, 24 * 90);
        var eventDays = reader.Integer("Retention:EventDays", 90, 7, MostDays);
        var auditDays = reader.Integer("Retention:AuditDays", 2_200, 30, MostDays);
        var diaryMegabytes = reader.Integer("Diaries:Megabytes", 512, 1, 1024 * 1024);
        var drainSeconds = reader.Integer("Drain:Seconds", 2, 0, 300);
        var otlpEndpoint = reader.Url("Telemetry:OtlpEndpoint");
        var webhooksToLoopback = reader.Flag("Development:WebhooksToLoopback", false);
        var keysFile = reader.Text("Development:KeysFile", Path.Combine("data", "development-keys.json"));
        var knowledgeFolder = reader.Text("Knowledge:Folder", "");
        var photosFolder = reader.Text("Photos:Folder", Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "photos"));
        var maxPhotoBytes = reader.Integer("Photos:MaxBytes", 20 * 1024 * 1024, 1024, LargestPhoto);

        if (engine == StoreEngine.Postgres)
        {
            reader.Require(connectionString.Length > 0, "Storage:ConnectionString", "is required with the engine Postgres");
            reader.Require(new StoreOptions(engine, connectionString).IsWellFormed, "Storage:ConnectionString", "must be an Npgsql connection string");
            reader.Require(
                pepper is not null || pepperFile.Length > 0, "Security:Pepper", "or Security:PepperFile is required with the engine Postgres: all nodes need the same");
        }

        reader.Require(pepper is null || pepperFile.Length == 0, "Security:PepperFile", "must not be set together with Security:Pepper");
        reader.Require(encryption.Keys.Length == 0 || encryption.KeyFile.Length == 0, "Encryption:KeyFile", "must not be set together with Encryption:Keys");
        reader.Require(
            !encryption.Waived || (encryption.Keys.Length == 0 && encryption.KeyFile.Length == 0), "Encryption:Waived", "must not be true where there are keys");
        reader.ThrowIfWrong();
        return new ServerSettings(
            new StoreOptions(engine, engine == StoreEngine.Sqlite ? path : connectionString, maxPoolSize) { RowSecurity = rowSecurity },
            migrate,
            pepper,
            pepperFile.Length > 0 ? pepperFile : pepper is null ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "pepper") : null,
            allowPlaintext,
            encryption,
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            limits,
            credentials,
            Duration.FromHours(retentionHours),
            Duration.FromDays(eventDays),
            Duration.FromDays(auditDays),
            diaryMegabytes * 1024L * 1024L,
            TimeSpan.FromSeconds(drainSeconds),
            otlpEndpoint,
            keysFile,
            knowledgeFolder,
            photosFolder,
            maxPhotoBytes,
            webhooksToLoopback);
    }
}
