using NodaTime;

namespace ClinicApi.Storage;

/// <summary>Time that is held, and its end.</summary>
public static class HoldMutations
{
    public static Mutation PlaceHold(this Mutation mutation, HoldRow row, IReadOnlyList<ReservationRow> rows)
    {
        var count = mutation.Reserve(rows, reservation => ReservationWrites.ForHold(mutation.ClinicId, row.HoldId, reservation));
        mutation.Tell(new DiaryChange(DiaryChange.OfHold(row.HoldId), rows) { Ttl = row.Ttl });
        return mutation.Change([HoldWrites.Place(row, count)]);
    }

    /// <summary>
    /// Refused if the holder then has more live holds in the clinic than that, however many are placed at the same time. Needs
    /// an event, since it is judged under the lock that numbers events.
    /// </summary>
    public static Mutation LimitHolds(this Mutation mutation, string heldBy, int most)
    {
        mutation.Limit(HoldWrites.Limit(mutation.ClinicId, heldBy, most));
        return mutation;
    }

    /// <summary>
    /// From now on for the time to live, but no longer than the longest from when it was made. Refused as a version mismatch
    /// if it has expired, or would last as long anyway.
    /// </summary>
    public static Mutation ExtendHold(this Mutation mutation, string holdId, long expectedVersion, Duration ttl, Duration longest) =>
        mutation.Change(HoldWrites.Extend(mutation.ClinicId, holdId, expectedVersion, ttl, longest));

    /// <summary>Removes a hold that has expired. Refused if it has not, or is removed already.</summary>
    public static Mutation ExpireHold(this Mutation mutation, string holdId)
    {
        mutation.Tell(new DiaryChange(DiaryChange.OfHold(holdId), []));
        return mutation.Change(HoldWrites.Expire(mutation.ClinicId, holdId));
    }

    public static Mutation ReleaseHold(this Mutation mutation, string holdId)
    {
        mutation.Tell(new DiaryChange(DiaryChange.OfHold(holdId), []));
        return mutation.Change(HoldWrites.Release(mutation.ClinicId, holdId));
    }
}
