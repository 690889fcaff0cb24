using System.Globalization;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Events;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Webhooks;

/// <summary>Endpoints and deliveries as the contract has them and as they are stored.</summary>
internal static class WebhookMapping
{
    public static WebhookEndpoint ToMessage(WebhookEndpointRow row, Instant now) => new()
    {
        Name = NameOf(row),
        Etag = Etags.Of(row.Version),
        DisplayName = row.DisplayName,
        Url = row.Url,
        EventTypes = { EventTypesOf(row) },
        Clinics = { ClinicsOf(row) },
        State = (WebhookEndpointState)row.State,
        DisableReason = (WebhookDisableReason)row.DisableReason,
        MaxConcurrency = row.MaxConcurrency,
        PreviousSecretExpireTime = row.PreviousExpiresAt > now ? row.PreviousExpiresAt?.ToTimestamp() : null,
        LastSuccessTime = row.LastSuccessAt?.ToTimestamp(),
        LastFailureTime = row.LastFailureAt?.ToTimestamp(),
        CreateTime = row.CreatedAt.ToTimestamp(),
        UpdateTime = row.UpdatedAt.ToTimestamp(),
    };

    /// <summary>What a caller may set; the rest stays.</summary>
    public static WebhookEndpointRow Apply(WebhookEndpoint message, WebhookEndpointRow row)
    {
        var state = message.State == WebhookEndpointState.Unspecified ? WebhookEndpointState.Enabled : message.State;
        return row with
        {
            DisplayName = message.DisplayName,
            Url = message.Url,
            EventTypes = string.Join(' ', message.EventTypes.Distinct().Select(type => ((int)type).ToString(CultureInfo.InvariantCulture))),
            Clinics = string.Join(' ', message.Clinics.Select(ResourceNames.ClinicId).Distinct()),
            State = (int)state,
            DisableReason = (int)(state == WebhookEndpointState.Enabled ? WebhookDisableReason.Unspecified
                : row.State == (int)WebhookEndpointState.Disabled ? (WebhookDisableReason)row.DisableReason
                : WebhookDisableReason.Requested),
            MaxConcurrency = message.MaxConcurrency,
        };
    }

    public static WebhookDelivery ToMessage(WebhookDeliveryRow row) => new()
    {
        Name = ResourceNames.Delivery(row.PartnerId, row.EndpointId, row.DeliveryId),
        Event = row.ClinicId.Length == 0 ? "" : ResourceNames.InClinic(row.ClinicId, "events", row.DeliveryId),
        EventType = (EventType)row.EventType,
        State = (WebhookDeliveryState)row.State,
        Attempts = { AttemptLog.Read(row.Log) },
        NextAttemptTime = row.NextAttemptAt?.ToTimestamp(),
        CreateTime = row.CreatedAt.ToTimestamp(),
    };

    public static EventFilter FilterOf(WebhookEndpointRow row) => new(ClinicsOf(row), EventTypesOf(row));

    public static WebhookKey KeyOf(WebhookEndpointRow row) => new(row.PartnerId, row.EndpointId);

    public static string NameOf(WebhookEndpointRow row) => ResourceNames.WebhookEndpoint(row.PartnerId, row.EndpointId);

    private static IEnumerable<EventType> EventTypesOf(WebhookEndpointRow row) =>
        row.EventTypes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(type => (EventType)int.Parse(type, CultureInfo.InvariantCulture));

    private static IEnumerable<string> ClinicsOf(WebhookEndpointRow row) =>
        row.Clinics.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ResourceNames.Clinic);
}
