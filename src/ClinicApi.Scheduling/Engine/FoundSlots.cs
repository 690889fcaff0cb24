using System.Buffers;
using System.Collections.Immutable;

namespace ClinicApi.Scheduling;

/// <summary>Slots whose number nobody knows before they are found. They grow on borrowed memory, so only the result is allocated.</summary>
internal sealed class FoundSlots : IDisposable
{
    // The earliest few are all that most ask for.
    private const int FirstCapacity = 64;

    private Slot[] slots = ArrayPool<Slot>.Shared.Rent(FirstCapacity);

    public int Count { get; private set; }

    public void Add(Slot slot)
    {
        if (Count == slots.Length)
            Grow();

        slots[Count++] = slot;
    }

    public ImmutableArray<Slot> ToImmutable() => ImmutableArray.Create(slots.AsSpan(0, Count));

    public void Dispose() => GiveBack(slots);

    private void Grow()
    {
        var full = slots;
        slots = ArrayPool<Slot>.Shared.Rent(2 * full.Length);
        full.CopyTo(slots, 0);
        GiveBack(full);
    }

    private void GiveBack(Slot[] borrowed)
    {
        // What is left in it would be kept from the garbage collector.
        borrowed.AsSpan(0, Count).Clear();
        ArrayPool<Slot>.Shared.Return(borrowed);
    }
}
