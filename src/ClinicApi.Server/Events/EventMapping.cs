using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Events;

/// <summary>Events as the contract has them.</summary>
internal static class EventMapping
{
    public static Event ToMessage(EventRow row) => new()
    {
        Name = ResourceNames.InClinic(row.ClinicId, "events", row.EventId),
        Clinic = ResourceNames.Clinic(row.ClinicId),
        Sequence = row.Sequence,
        Type = (EventType)row.Type,
        Resource = row.ResourceName,
        ResourceVersion = row.ResourceVersion,
        Cause = (EventCause)row.Cause,
        ActorKind = (CallerKind)row.ActorKind,
        CommitTime = row.OccurredAt.ToTimestamp(),
        TransactionId = row.TransactionId,
        LastInTransaction = row.LastInTransaction,
    };
}
