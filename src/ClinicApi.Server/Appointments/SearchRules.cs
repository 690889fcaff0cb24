using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Appointments;

/// <summary>What a search must keep to beyond the rules of its single fields.</summary>
internal static class SearchRules
{
    private const int HoursOfDay = 24;
    private static readonly Duration LongestWindow = Duration.FromDays(92);

    public static void Require(SearchAvailabilityRequest request)
    {
        RefuseWindow(request.Window, "window");
        if (request.Practitioner.Length > 0 && request.PreferredPractitioner.Length > 0)
            throw Refusals.Invalid("preferred_practitioner", "must not be sent together with a practitioner");
        RefuseOtherClinics(request);
    }

    public static void RefuseWindow(SearchWindow window, string path)
    {
        var (from, to) = (window.StartTime.ToInstant(), window.EndTime.ToInstant());
        if (to <= from)
            throw Refusals.Invalid($"{path}.end_time", "must be later than the start");
        if (to - from > LongestWindow)
            throw Refusals.Invalid($"{path}.end_time", $"must not be more than {LongestWindow.TotalDays} days after the start");
        RefuseDayPart(window.DayPart, $"{path}.day_part");
    }

    public static void RefuseDayPart(V1.CivilInterval? dayPart, string path)
    {
        if (dayPart is { Start.Hours: HoursOfDay })
            throw Refusals.Invalid($"{path}.start", "must be earlier than 24:00");
        if (dayPart is not null && CalendarCompiler.Interval(dayPart) is { } interval
            && interval.End != LocalTime.Midnight && interval.End <= interval.Start)
        {
            throw Refusals.Invalid($"{path}.end", "must be later than the start");
        }
    }

    /// <summary>Practitioners, patients and appointments are of one clinic, so a search that names one is about that clinic alone.</summary>
    private static void RefuseOtherClinics(SearchAvailabilityRequest request)
    {
        foreach (var (field, name) in new[]
        {
            ("practitioner", request.Practitioner),
            ("patient", request.Patient),
            ("ignored_appointment", request.IgnoredAppointment),
            ("preferred_practitioner", request.PreferredPractitioner),
        })
        {
            if (name.Length > 0 && request.Treatments.Any(t => ResourceNames.ClinicId(t) != ResourceNames.ClinicId(name)))
                throw Refusals.Invalid(field, "must belong to the clinic of every treatment");
        }
    }
}
