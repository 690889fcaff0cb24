using ClinicApi.BookingSite.Wording;
using ClinicApi.V1;

namespace ClinicApi.BookingSite.Times;

/// <summary>What to look for: a treatment in the week of a day, or as soon as possible.</summary>
/// <param name="Page">Path of the page that shows the times.</param>
/// <param name="CanTake">Whether a time can be chosen; otherwise they are only shown.</param>
public sealed record TimesQuery(
    string Page, Clinic Clinic, Treatment Treatment, DateOnly? Day, string? Practitioner, string? Patient, string? Moved = null, bool CanTake = true);

/// <summary>A time that can be taken.</summary>
public sealed record OfferedTime(string Label, string Until, string Offer);

/// <summary>A day with the times on it.</summary>
public sealed record OfferedDay(DateOnly Date, IReadOnlyList<OfferedTime> Times)
{
    public IEnumerable<(string Part, IReadOnlyList<OfferedTime> Times)> Parts =>
        from time in Times
        group time by string.CompareOrdinal(time.Label, "12:00") < 0 ? "Morning" : string.CompareOrdinal(time.Label, "17:00") < 0 ? "Afternoon" : "Evening" into part
        select (part.Key, (IReadOnlyList<OfferedTime>)[.. part]);
}

/// <summary>A week of times, one of its days in the light.</summary>
public sealed record TimesView(TimesQuery Query, DateOnly Today, IReadOnlyList<OfferedDay> Week, DateOnly Chosen, Notice? Note, string Live)
{
    public OfferedDay Day => Week.Single(day => day.Date == Chosen);

    /// <summary>The clinic wants to see the person first: no other week has anything either.</summary>
    public bool IsShut => Note?.Link is not null;

    public DateOnly Monday => Week[0].Date;

    public bool HasEarlier => Monday > Today;

    public string Link(DateOnly day) =>
        $"{Query.Page}?day={day:yyyy-MM-dd}{(Query.Practitioner is null ? "" : $"&with={ClinicApi.Sdk.PractitionerName.Parse(Query.Practitioner).PractitionerId}")}";

    public string Fragment => $"{Link(Chosen)}&handler=Fragment";
}
