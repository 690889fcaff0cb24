namespace ClinicApi.Scheduling;

/// <summary>
/// Gives each place somebody where roles may change, exactly. A place is a seat in some parts of its role. A resource plays one role
/// only, but may take several places of it that have no part in common. Reusable: <see cref="Clear"/>, <see cref="Add"/>,
/// <see cref="Allow"/>, then ask. Unlike a matching this is a search, with the scarcest place first; a treatment has few places.
/// </summary>
internal sealed class SeatSearch(int resources)
{
    public const uint AllParts = uint.MaxValue;

    private const int Nobody = -1;

    private readonly List<Place> places = [];
    private readonly int[] roleOf = new int[resources];
    private readonly uint[] partsOf = new uint[resources];

    public void Clear() => places.Clear();

    /// <summary>Adds a place, and tells its number.</summary>
    public int Add(int role, uint parts)
    {
        places.Add(new Place(role, parts));
        return places.Count - 1;
    }

    public void Allow(int place, int resource) => places[place].Allowed.Add(resource);

    /// <summary>Whom a place allows, to be narrowed and given back.</summary>
    public List<int> Narrow(int place, List<int> allowed)
    {
        var before = places[place].Allowed;
        places[place].Allowed = allowed;
        return before;
    }

    /// <summary>Every place can have somebody at the same time.</summary>
    public bool CanServeAll()
    {
        Array.Fill(roleOf, Nobody);
        Array.Clear(partsOf);
        return Serve(places.Count);
    }

    private bool Serve(int unserved)
    {
        var (scarcest, fewest) = Scarcest();

        // Each of the others takes one resource away at most.
        if (unserved == 0 || fewest >= unserved)
            return true;

        scarcest!.IsServed = true;
        var served = Serve(scarcest, unserved);
        scarcest.IsServed = false;
        return served;
    }

    private bool Serve(Place place, int unserved)
    {
        // Who plays the role anyway is lost to nobody but those who want the same part of it.
        var isOnlyOne = !places.Exists(other => !other.IsServed && other.Role == place.Role && (other.Parts & place.Parts) != 0);
        var known = isOnlyOne ? place.Allowed.FindIndex(one => roleOf[one] == place.Role && IsFreeFor(place, one)) : -1;
        if (known >= 0)
            return ServeWith(place, place.Allowed[known], unserved);

        return place.Allowed.Exists(resource => IsFreeFor(place, resource) && ServeWith(place, resource, unserved));
    }

    private bool ServeWith(Place place, int resource, int unserved)
    {
        var before = (roleOf[resource], partsOf[resource]);
        (roleOf[resource], partsOf[resource]) = (place.Role, partsOf[resource] | place.Parts);
        var served = Serve(unserved - 1);
        (roleOf[resource], partsOf[resource]) = before;
        return served;
    }

    private (Place? Place, int Allowed) Scarcest()
    {
        var (scarcest, fewest) = ((Place?)null, int.MaxValue);
        foreach (var place in places)
        {
            if (!place.IsServed && place.Allowed.Count(resource => IsFreeFor(place, resource)) is var count && count < fewest)
                (scarcest, fewest) = (place, count);
        }

        return (scarcest, fewest);
    }

    private bool IsFreeFor(Place place, int resource) =>
        roleOf[resource] == Nobody || (roleOf[resource] == place.Role && (partsOf[resource] & place.Parts) == 0);

    private sealed class Place(int role, uint parts)
    {
        public int Role => role;

        public uint Parts => parts;

        public List<int> Allowed { get; set; } = [];

        public bool IsServed { get; set; }
    }
}
