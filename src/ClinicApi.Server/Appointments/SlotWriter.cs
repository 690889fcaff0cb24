using System.Collections.Immutable;
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
    // So many offers are sealed in one call.
    private const int AtOnce = 64;

    public void Write(ReadOnlySpan<Scheduling.Slot> slots, WireWriter to, int field)
    {
        Span<OfferedTime> times = stackalloc OfferedTime[AtOnce];
        Span<byte> offers = stackalloc byte[AtOnce * OfferSeal.OfferLength];
        while (!slots.IsEmpty)
        {
            var some = slots[..Math.Min(AtOnce, slots.Length)];
            for (var i = 0; i < some.Length; i++)
                times[i] = new OfferedTime(some[i].Start.ToUnixTimeSeconds(), some[i].End.ToUnixTimeSeconds(), IsFree(some[i]));
            seal.Seal(times[..some.Length], offers);
            for (var i = 0; i < some.Length; i++)
            {
                var slot = to.Begin(field);
                to.WriteTimestamp(Slot.StartTimeFieldNumber, times[i].Start);
                to.WriteTimestamp(Slot.EndTimeFieldNumber, times[i].End);
                to.Write(Slot.OfferFieldNumber, offers.Slice(i * OfferSeal.OfferLength, OfferSeal.OfferLength));
                WriteNames(some[i].Practitioners, times[i].WithPractitioner, to);
                to.End(slot);
            }

            slots = slots[some.Length..];
        }
    }

    /// <summary>The same as messages.</summary>
    public IReadOnlyList<Slot> Write(IEnumerable<Scheduling.Slot> slots)
    {
        using var wire = new WireWriter();
        Write([.. slots], wire, TreatmentAvailability.SlotsFieldNumber);
        return TreatmentAvailability.Parser.ParseFrom(wire.Written).Slots;
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

        var slots = Write(explanation.Alternatives.Select(alternative => alternative.Slot));
        written.Alternatives.AddRange(explanation.Alternatives.Zip(
            slots, (alternative, slot) => new V1.Alternative { Kind = (AlternativeKind)alternative.Kind, Slot = slot }));
        return written;
    }

    public void Dispose() => seal.Dispose();

    private bool IsFree(Scheduling.Slot slot) => wanted is { } key && slot.Practitioners.Contains(key);

    /// <summary>The names, the wanted one first.</summary>
    private void WriteNames(ImmutableArray<ResourceKey> practitioners, bool wantedIsFree, WireWriter to)
    {
        if (wantedIsFree)
            to.Write(Slot.PractitionersFieldNumber, clinic.Practitioners[wanted!.Value.Id].Span);
        foreach (var practitioner in practitioners)
        {
            if (!wantedIsFree || practitioner != wanted)
                to.Write(Slot.PractitionersFieldNumber, clinic.Practitioners[practitioner.Id].Span);
        }
    }
}
