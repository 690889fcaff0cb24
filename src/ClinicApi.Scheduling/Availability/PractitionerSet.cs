using System.Collections;
using System.Collections.Immutable;
using System.Numerics;

namespace ClinicApi.Scheduling;

/// <summary>
/// Some of the practitioners of a pool, in the order of ids. A bit for each says who, so that all slots of a search share the pool; of a pool
/// of more than 64 it is those who belong to the set.
/// </summary>
public readonly record struct PractitionerSet : IReadOnlyCollection<ResourceKey>
{
    private const int MostBits = PackedBits.BitsPerWord;

    private readonly ImmutableArray<ResourceKey> pool;
    private readonly ulong members;

    private PractitionerSet(ImmutableArray<ResourceKey> pool, ulong members) => (this.pool, this.members) = (pool, members);

    public int Count => pool.IsDefaultOrEmpty ? 0 : pool.Length > MostBits ? pool.Length : BitOperations.PopCount(members);

    /// <summary>The practitioner at a place that <see cref="Next"/> gave.</summary>
    public ResourceKey this[int place] => pool[place];

    /// <summary>All of a pool.</summary>
    public static PractitionerSet Of(ImmutableArray<ResourceKey> pool) =>
        new(pool, pool.Length >= MostBits ? ulong.MaxValue : (1UL << pool.Length) - 1);

    /// <summary>Of a whole pool, those whose bits are set.</summary>
    internal PractitionerSet Only(ulong[] some) =>
        pool.Length <= MostBits ? new(pool, some[0]) : Of([.. pool.Where((_, place) => PackedBits.IsSet(some, place))]);

    /// <summary>The place of the first who belongs to the set, from a place on; -1 if there is none.</summary>
    public int Next(int place)
    {
        if (pool.IsDefault || place >= pool.Length)
            return -1;

        if (pool.Length > MostBits)
            return place;

        var left = members >> place;
        return left == 0 ? -1 : place + BitOperations.TrailingZeroCount(left);
    }

    public bool Contains(ResourceKey practitioner)
    {
        for (var place = Next(0); place >= 0; place = Next(place + 1))
        {
            if (pool[place] == practitioner)
                return true;
        }

        return false;
    }

    /// <summary>Who belongs to either.</summary>
    public PractitionerSet Or(PractitionerSet other)
    {
        if (other.Count == 0)
            return this;

        if (Count == 0)
            return other;

        return pool.Length <= MostBits && pool.AsSpan().SequenceEqual(other.pool.AsSpan())
            ? new(pool, members | other.members)
            : Of([.. this.Union(other).OrderBy(key => key.Id, StringComparer.Ordinal)]);
    }

    public IEnumerator<ResourceKey> GetEnumerator()
    {
        for (var place = Next(0); place >= 0; place = Next(place + 1))
            yield return pool[place];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
