namespace ClinicApi.Scheduling;

/// <summary>
/// Gives each seat a resource of its own, exactly (augmenting paths), where pools overlap and picking greedily would fail. A seat is
/// one of the <c>Count</c> places of a role. Reusable: <see cref="Clear"/>, <see cref="Allow"/>, then ask.
/// </summary>
internal sealed class RoleMatching
{
    private const int Nobody = -1;

    private readonly List<int>[] allowed;
    private readonly int[] seatOf;
    private readonly bool[] visited;

    public RoleMatching(int seats, int resources)
    {
        allowed = new List<int>[seats];
        for (var seat = 0; seat < seats; seat++)
            allowed[seat] = [];

        seatOf = new int[resources];
        visited = new bool[resources];
    }

    public void Clear()
    {
        foreach (var resources in allowed)
            resources.Clear();
    }

    /// <summary>Lets a resource take a seat. Resources allowed earlier are preferred by <see cref="Choose"/>.</summary>
    public void Allow(int seat, int resource) => allowed[seat].Add(resource);

    public void AllowOnly(int seat, int resource)
    {
        allowed[seat].Clear();
        allowed[seat].Add(resource);
    }

    /// <summary>The first seat that gets nobody when the seats are served in order, or null if all can be served together.</summary>
    public int? FirstUnserved()
    {
        Array.Fill(seatOf, Nobody);
        for (var seat = 0; seat < allowed.Length; seat++)
        {
            Array.Clear(visited);
            if (!Serve(seat))
                return seat;
        }

        return null;
    }

    /// <summary>
    /// The resource of each seat: seat after seat, the first allowed one that leaves the remaining seats servable. Narrows what is
    /// allowed to the choice. Asks that all seats can be served.
    /// </summary>
    public int[] Choose()
    {
        var chosen = new int[allowed.Length];
        for (var seat = 0; seat < allowed.Length; seat++)
        {
            foreach (var resource in allowed[seat].ToArray())
            {
                AllowOnly(seat, resource);
                if (FirstUnserved() is null)
                {
                    chosen[seat] = resource;
                    break;
                }
            }
        }

        return chosen;
    }

    private bool Serve(int seat)
    {
        foreach (var resource in allowed[seat])
        {
            if (visited[resource])
                continue;

            visited[resource] = true;
            if (seatOf[resource] == Nobody || Serve(seatOf[resource]))
            {
                seatOf[resource] = seat;
                return true;
            }
        }

        return false;
    }
}
