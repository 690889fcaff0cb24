using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using AlternativeKind = ClinicApi.V1.AlternativeKind;
using Slot = ClinicApi.V1.Slot;

namespace ClinicApi.Server.Appointments;

/// <summary>Writes what scheduling found as the contract has it, each time with an offer to the one who asked.</summary>
internal sealed class SlotWriter(OfferSeal seal, CompiledClinic clinic, ResourceKey? wanted) : IDisposable
{
    public Slot Write(Scheduling.Slot slot)
    {
        var isFree = wanted is { } key && slot.Practitioners.Contains(key);
        var written = new Slot
        {
            StartTime = slot.Start.ToTimestamp(),
            EndTime = slot.End.ToTimestamp(),
            Offer = seal.Seal(slot.Start, slot.End, isFree),
        };
        written.Practitioners.Capacity = slot.Practitioners.Length;
        if (isFree)
            written.Practitioners.Add(clinic.Practitioners[wanted!.Value]);
        foreach (var practitioner in slot.Practitioners)
        {
            if (!isFree || practitioner != wanted!.Value)
                written.Practitioners.Add(clinic.Practitioners[practitioner]);
        }

        return written;
    }

    public AvailabilityExplanation Write(Explanation explanation)
    {
        var written = new AvailabilityExplanation();
        foreach (var reason in explanation.Reasons)
        {
            written.Obstacles.Add(new Obstacle
            {
                Reason = SlotRefusals.ReasonOf(reason.Code).WireName(),
                RoleId = reason.RoleId ?? "",
                PhaseId = reason.PhaseId ?? "",
            });
        }

        foreach (var alternative in explanation.Alternatives)
            written.Alternatives.Add(new V1.Alternative { Kind = (AlternativeKind)alternative.Kind, Slot = Write(alternative.Slot) });
        return written;
    }

    public void Dispose() => seal.Dispose();
}
