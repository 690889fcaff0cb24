using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using AlternativeKind = ClinicApi.V1.AlternativeKind;
using Slot = ClinicApi.V1.Slot;

namespace ClinicApi.Server.Appointments;

/// <summary>Writes what scheduling found of one treatment as the contract has it, each time with an offer to the one who asked.</summary>
internal sealed class SlotWriter(OfferSeal seal, OfferSubject subject, CompiledClinic clinic, ResourceKey? wanted)
{
    /// <summary>Offers times that are to be written: a whole answer's before the first is written.</summary>
    /// <returns>The number of the first offer; the others follow.</returns>
    public int Offer(ReadOnlySpan<Scheduling.Slot> slots)
    {
        var first = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            var time = new OfferedTime(slots[i].Start.ToUnixTimeSeconds(), slots[i].End.ToUnixTimeSeconds(), IsFree(slots[i]));
            first = seal.Add(subject, time) - i;
        }

        return first;
    }

    /// <param name="slots">The times.</param>
    /// <param name="offer">What <see cref="Offer"/> returned for them.</param>
    /// <param name="to">Where they are written.</param>
    /// <param name="field">As what.</param>
    public void Write(ReadOnlySpan<Scheduling.Slot> slots, int offer, WireWriter to, int field)
    {
        foreach (var one in slots)
        {
            var slot = to.Begin(field);
            to.WriteTimestamp(Slot.StartTimeFieldNumber, one.Start.ToUnixTimeSeconds());
            to.WriteTimestamp(Slot.EndTimeFieldNumber, one.End.ToUnixTimeSeconds());
            seal.Write(offer++, subject, to.Take(Slot.OfferFieldNumber, OfferSeal.OfferLength));
            WriteNames(one.Practitioners, IsFree(one), to);
            to.End(slot);
        }
    }

    /// <summary>The same as messages.</summary>
    public IReadOnlyList<Slot> Write(IEnumerable<Scheduling.Slot> slots)
    {
        using var wire = new WireWriter();
        Scheduling.Slot[] all = [.. slots];
        Write(all, Offer(all), wire, TreatmentAvailability.SlotsFieldNumber);
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

    private bool IsFree(Scheduling.Slot slot) => wanted is { } key && slot.Practitioners.Contains(key);

    /// <summary>The names, the wanted one first.</summary>
    private void WriteNames(PractitionerSet practitioners, bool wantedIsFree, WireWriter to)
    {
        if (wantedIsFree)
            to.Write(Slot.PractitionersFieldNumber, clinic.Practitioners[wanted!.Value.Id].Span);
        for (var place = practitioners.Next(0); place >= 0; place = practitioners.Next(place + 1))
        {
            var practitioner = practitioners[place];
            if (!wantedIsFree || practitioner != wanted)
                to.Write(Slot.PractitionersFieldNumber, clinic.Practitioners[practitioner.Id].Span);
        }
    }
}
