using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Events;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using Grpc.Core;

namespace ClinicApi.Server.Webhooks;

/// <summary>What the audit log records of webhooks beyond the calls: the patients whom they name, and what the server does by itself.</summary>
internal sealed class DeliveryAudit(Clock clock)
{
    /// <summary>Stands for the method in entries of patients whom a partner was told of.</summary>
    public const string Delivery = "webhook delivery";

    private const string Disabling = "webhook disabling";

    /// <summary>One entry for each patient whom the events name, as with any other read.</summary>
    public IEnumerable<AuditEntry> Of(WebhookEndpointRow endpoint, Caller owner, IEnumerable<EventRow> told) =>
        from row in told
        let patient = ResourceNames.TryPatientId(row.ResourceName)
        where patient is not null
        group row by (row.ClinicId, patient) into events
        select new AuditEntry(
            events.Key.ClinicId, owner.PartnerId, KeyId: "", (int)owner.Kind, Delivery, WebhookMapping.NameOf(endpoint), events.Key.patient!,
            EventFilter.EventScope, (int)StatusCode.OK, Reason: "", events.First().CorrelationId, clock.Now());

    /// <summary>By nobody but the server.</summary>
    public AuditEntry OfDisabling(WebhookEndpointRow endpoint) => new(
        ClinicId: "", CallerId: "", KeyId: "", CallerKind: 0, Disabling, WebhookMapping.NameOf(endpoint), PatientId: "", Scope: "",
        (int)StatusCode.OK, Reason: "", CorrelationId: Guid.CreateVersion7().ToString("N"), clock.Now());
}
