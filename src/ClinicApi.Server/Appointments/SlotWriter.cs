using System.Collections.Immutable;
using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using AlternativeKind = ClinicApi.V1.AlternativeKind;
using Slot = ClinicApi.V1.Slot;

namespace ClinicApi.Server.Appointments;

/// <summary>Writes what scheduling found as the contract has it, each time with an offer to the one who asked.</summary>
internal sealed class SlotWriter(OfferSeal seal, CompiledClinic clinic, ResourceKey? wanted) : IDisposable
{
    private ImmutableArray<ResourceKey> named;
    private string[] names = [];

    public void Write(IReadOnlyList<Scheduling.Slot> slots, RepeatedField<Slot> to)
    {
        var times = new OfferedTime[slots.Count];
        for (var i = 0; i < times.Length; i++)
            times[i] = new OfferedTime(slots[i].Start, slots[i].End, IsFree(slots[i]));
        var offers = seal.Seal(times);
        to.Capacity = to.Count + times.Length;
        for (var i = 0; i < times.Length; i++)
        {
            // Starts and ends are whole minutes.
            var slot = new Slot
            {
                StartTime = new Timestamp { Seconds = times[i].Start.ToUnixTimeSeconds() },
                EndTime = new Timestamp { Seconds = times[i].End.ToUnixTimeSeconds() },
                Offer = offers[i],
            };
            slot.Practitioners.AddRange(NamesOf(slots[i].Practitioners));
            to.Add(slot);
        }
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

        var slots = new RepeatedField<Slot>();
        Write([.. explanation.Alternatives.Select(alternative => alternative.Slot)], slots);
        written.Alternatives.AddRange(explanation.Alternatives.Zip(
            slots, (alternative, slot) => new V1.Alternative { Kind = (AlternativeKind)alternative.Kind, Slot = slot }));
        return written;
    }

    public void Dispose() => seal.Dispose();

    private bool IsFree(Scheduling.Slot slot) => wanted is { } key && slot.Practitioners.Contains(key);

    /// <summary>The names, the wanted one first. Neighbouring slots often share one list, and then its names.</summary>
    private string[] NamesOf(ImmutableArray<ResourceKey> practitioners)
    {
        if (practitioners == named)
            return names;
        (named, names) = (practitioners, new string[practitioners.Length]);
        for (var i = 0; i < names.Length; i++)
            names[i] = clinic.Practitioners[practitioners[i].Id];
        if (wanted is { } key && practitioners.IndexOf(key) is > 0 and var place)
        {
            var first = names[place];
            Array.Copy(names, 0, names, 1, place);
            names[0] = first;
        }

        return names;
    }
}
