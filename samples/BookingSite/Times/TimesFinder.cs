using ClinicApi.BookingSite.Booking;
using ClinicApi.BookingSite.Wording;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.BookingSite.Times;

/// <summary>Finds the week's times, and where there are none the week that has some.</summary>
public sealed class TimesFinder(ClinicApiClient clinicApi, SealedValues values, TimeProvider time)
{
    private const int DaysOfWeek = 7;
    private const int MostTimes = 1000;

    public async Task<TimesView> FindAsync(TimesQuery query, CancellationToken cancellationToken)
    {
        var clock = new ClinicClock(query.Clinic.TimeZone);
        var today = clock.Today(time);
        var day = query.Day is { } wanted && wanted > today ? wanted : today;
        var (search, found) = await SearchAsync(query, clock, day, cancellationToken);
        Notice? note = null;
        if (found.Explanation?.Obstacles.Any(obstacle => obstacle.Reason is "ASSESSMENT_REQUIRED" or "REVIEW_REQUIRED") == true)
        {
            note = Notice.SeenFirst(found.Explanation);
        }
        else if (found.Slots.Count == 0)
        {
            var next = found.Explanation?.Alternatives.FirstOrDefault(a => a.Kind == AlternativeKind.Later)?.Slot;
            note = Explain(found, next, clock);
            if (query.Day is null && next is not null)
            {
                day = clock.DayOf(next.StartTime);
                (search, found) = await SearchAsync(query, clock, day, cancellationToken);
            }
        }

        var times = found.Slots.ToLookup(
            slot => clock.DayOf(slot.StartTime),
            slot => new OfferedTime(clock.Time(slot.StartTime), clock.Time(slot.EndTime), slot.Offer));
        var monday = MondayOf(day);
        OfferedDay[] week = [.. Enumerable.Range(0, DaysOfWeek).Select(monday.AddDays).Select(date => new OfferedDay(date, [.. times[date]]))];
        var chosen = query.Day is not null && day == query.Day ? day : week.FirstOrDefault(d => d.Times.Count > 0)?.Date ?? day;
        return new TimesView(query, today, week, chosen, note, $"/live/times/{values.Seal(search.ToByteString().ToBase64())}");
    }

    private async Task<(SearchAvailabilityRequest Search, TreatmentAvailability Found)> SearchAsync(
        TimesQuery query, ClinicClock clock, DateOnly day, CancellationToken cancellationToken)
    {
        var search = new SearchAvailabilityRequest
        {
            Treatments = { query.Treatment.Name },
            Window = new SearchWindow { StartTime = clock.Midnight(MondayOf(day)), EndTime = clock.Midnight(MondayOf(day).AddDays(DaysOfWeek)) },
            Practitioner = query.Practitioner ?? "",
            Patient = query.Patient ?? "",
            IgnoredAppointment = query.Moved ?? "",
            MaxSlots = MostTimes,
        };
        var answer = await clinicApi.Appointments.SearchAvailabilityAsync(search, cancellationToken: cancellationToken);
        return (search, answer.Results[0]);
    }

    private static Notice Explain(TreatmentAvailability found, Slot? next, ClinicClock clock)
    {
        var reason = found.EarliestSafeTime is { } safe && (next is null || safe >= next.StartTime)
            ? $"Your skin should rest until {clock.Day(safe)}."
            : "Everything is taken, or the clinic is closed.";
        return new Notice(
            "Nothing is free in this week",
            next is null ? $"{reason} Please try another week." : $"{reason} The next time is {clock.Day(next.StartTime)} at {clock.Time(next.StartTime)}.");
    }

    private static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % DaysOfWeek));
}
