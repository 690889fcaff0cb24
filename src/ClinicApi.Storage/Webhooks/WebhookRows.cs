using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// Where a partner's events are sent. Secrets are encrypted; event types are numbers and clinics ids, separated by spaces, none
/// meaning all. States and reasons are the contract's numbers.
/// </summary>
public sealed record WebhookEndpointRow(
    string PartnerId,
    string EndpointId,
    long Version,
    string DisplayName,
    string Url,
    string EventTypes,
    string Clinics,
    int State,
    int DisableReason,
    int MaxConcurrency,
    byte[] Secret,
    byte[]? PreviousSecret,
    Instant? PreviousExpiresAt,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    /// <summary>By the database's clock. Each time that it is enabled begins a new life: what was committed before is not sent.</summary>
    public Instant EnabledAt { get; init; }

    /// <summary>Since when every attempt has failed; null if the last has not.</summary>
    public Instant? FailingSince { get; init; }

    public Instant? LastSuccessAt { get; init; }

    public Instant? LastFailureAt { get; init; }

    public string LeasedBy { get; init; } = "";
}

/// <summary>Which endpoint.</summary>
public sealed record WebhookKey(string PartnerId, string EndpointId);

/// <summary>An event on its way to an endpoint. Without a clinic it is a test. The log is a JSON document of the attempts.</summary>
public sealed record WebhookDeliveryRow(
    string PartnerId,
    string EndpointId,
    string DeliveryId,
    string ClinicId,
    long Sequence,
    int EventType,
    string ResourceName,
    int State,
    int Attempts,
    Instant? NextAttemptAt,
    string Log,
    Instant CreatedAt)
{
    public WebhookKey Endpoint => new(PartnerId, EndpointId);
}

/// <summary>Deliveries to look for. No states: in any; no event: of any.</summary>
public sealed record WebhookDeliveryQuery(WebhookKey Endpoint, IReadOnlyCollection<string> States, string ClinicId, string EventId);
