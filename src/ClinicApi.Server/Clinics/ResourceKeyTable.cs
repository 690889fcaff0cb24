using ClinicApi.Scheduling;
using ClinicApi.Storage;

namespace ClinicApi.Server.Clinics;

/// <summary>Turns stored reservations into busy time, with one key for all that is about the same practitioner, room or device.</summary>
internal sealed class ResourceKeyTable(ClinicCalendar calendar)
{
    private readonly Dictionary<string, ResourceKey> known =
        calendar.Resources.ToDictionary(resource => ResourceKeys.Stored(resource.Key), resource => resource.Key, StringComparer.Ordinal);

    public Busy Busy(BusyRow row) => new(KeyOf(row.Resource), row.StartsAt, row.EndsAt)
    {
        Preparation = row.Preparation,
        Turnover = row.Turnover,
    };

    public Busy Busy(ReservationRow row) => new(KeyOf(row.Resource), row.StartsAt, row.EndsAt)
    {
        Preparation = row.Preparation,
        Turnover = row.Turnover,
    };

    private ResourceKey KeyOf(string stored) => known.TryGetValue(stored, out var key) ? key : ResourceKeys.Of(stored);
}
