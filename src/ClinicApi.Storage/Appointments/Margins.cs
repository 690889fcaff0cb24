using NodaTime;

namespace ClinicApi.Storage;

/// <summary>
/// The rows that keep others away from the time before and after reservations. Those of one owner do not overlap each other or its
/// reservations: two mutations that insert theirs in order of start can then wait for each other, but not in a circle.
/// </summary>
internal static class Margins
{
    public static IEnumerable<ReservationRow> Around(IEnumerable<ReservationRow> reservations) =>
        reservations.GroupBy(row => row.Resource).SelectMany(rows => OfOneResource([.. rows.OrderBy(row => row.StartsAt)]));

    // A resource has one role in an appointment, so what lies beyond its neighbour there is covered by the neighbour's own margin.
    private static IEnumerable<ReservationRow> OfOneResource(IReadOnlyList<ReservationRow> rows)
    {
        var covered = Instant.MinValue;
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, next) = (rows[i], i + 1 < rows.Count ? rows[i + 1].StartsAt : Instant.MaxValue);
            var from = Instant.Max(row.StartsAt - row.Preparation, covered);
            if (from < row.StartsAt)
                yield return Margin(row, from, row.StartsAt);
            covered = Instant.Min(row.EndsAt + row.Turnover, next);
            if (row.EndsAt < covered)
                yield return Margin(row, row.EndsAt, covered);
        }
    }

    private static ReservationRow Margin(ReservationRow around, Instant from, Instant to) => around with
    {
        StartsAt = from,
        EndsAt = to,
        Preparation = Duration.Zero,
        Turnover = Duration.Zero,
        IsMargin = true,
    };
}
