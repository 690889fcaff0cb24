using ClinicApi.Assessments.Loading;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Says what the course of a modality looks like.</summary>
internal static class Courses
{
    /// <summary>The row for the chief concern that the modality helps, else for the first; null if it helps none.</summary>
    public static CourseEntry? Choose(PatientFacts facts, CompiledModality modality, uint helped)
    {
        var concerns = facts.State.Inputs.Concerns;
        CourseEntry? chosen = null;
        for (var place = 0; place < concerns.Count; place++)
        {
            if ((helped >> place & 1) == 0)
                continue;

            var frame = facts.ConcernFrame(place);
            var row = ExpectedBenefits.First(modality.Courses[frame.Concern], frame) ?? ExpectedBenefits.First(modality.Courses[0], frame);
            if (row is not null && (chosen is null || concerns[place].ChiefConcern))
                chosen = row.Entry;
        }

        return chosen;
    }

    public static CourseOutlook Outlook(CourseEntry course, ModalityEntry modality, NeedlingFrame frame, double longestNeedleMm)
    {
        var floor = longestNeedleMm > frame.LongNeedleMm ? frame.LongNeedleIntervalDays : 0;
        var minimum = Math.Max(course.MinimumIntervalDays, floor);
        var preferred = Math.Max(course.PreferredIntervalDays, floor);
        var outlook = new CourseOutlook
        {
            MinimumSessions = course.MinimumSessions,
            MaximumSessions = course.MaximumSessions,
            MinimumInterval = ModalityTable.Days(minimum),
        };
        outlook.PreferredInterval = preferred == minimum ? outlook.MinimumInterval : ModalityTable.Days(preferred);
        var span = (course.MaximumSessions - 1) * preferred * 86400L;
        if (modality.DowntimeHours is { } downtime)
        {
            outlook.MinimumDowntime = Hours(downtime.Minimum);
            outlook.MaximumDowntime = Hours(downtime.Maximum);
            span += outlook.MaximumDowntime.Seconds;
        }

        outlook.TotalSpan = new Duration { Seconds = span };
        if (modality.JudgementDelayDays > 0)
            outlook.JudgementDelay = ModalityTable.Days(modality.JudgementDelayDays);

        return outlook;
    }

    private static Duration Hours(double hours) => new() { Seconds = (long)(hours * 3600) };
}
