namespace ClinicApi.Storage;

/// <summary>
/// For whom the store works: the clinics, separated by spaces, the caller whose patients it may touch, and the partner whose credentials
/// and webhooks. PostgreSQL holds every statement to it, whatever the statement asks for.
/// </summary>
public sealed record Tenant(string Clinics, string Caller, string Partner)
{
    public const string All = "*";

    /// <summary>The server's own work, and the commands.</summary>
    public static readonly Tenant Server = new(All, All, All);

    /// <summary>Nobody, who sees nothing.</summary>
    public static readonly Tenant Nobody = new("", "", "");
}

/// <summary>For whom each flow of control works. Who was never told works for the server itself.</summary>
internal sealed class Tenancy
{
    private readonly AsyncLocal<Func<Tenant>?> current = new();

    public Tenant Current => current.Value?.Invoke() ?? Tenant.Server;

    public void Enter(Func<Tenant>? tenant) => current.Value = tenant;
}
