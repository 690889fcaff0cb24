using System.CommandLine;
using System.Globalization;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.Cli.Assessments;

/// <summary>Lays treatments side by side for one patient.</summary>
internal static class CompareCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var subject = new Argument<string>("subject")
        {
            Description = "Name of an assessment, or a file with AssessmentInputs as JSON, or - for standard input.",
        };
        var treatment = new Option<string[]>("--treatment") { Description = "Compare only this one. May be repeated." };
        var from = new Option<DateOnly?>("--from") { Description = "From when on a first time is looked for, as 2026-11-23. Otherwise today." };
        var quick = new Option<bool>("--without-times") { Description = "Leave the first times out, which is faster." };
        var command = new Command("compare", "Compare treatments for one patient: what suits, at which risk, price and first time.") { subject, treatment, from, quick };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var given = result.GetRequiredValue(subject);
            var clinic = await session.ClinicAsync(given, cancellationToken);
            var request = new CompareTreatmentsRequest
            {
                Parent = clinic,
                Treatments = { (result.GetValue(treatment) ?? []).Select(t => Names.Full(t, clinic, "treatments")) },
                FromDate = result.GetValue(from) is { } date ? Dates.Of(date) : null,
                SkipAvailability = result.GetValue(quick),
            };
            if (AssessCommand.IsName(given))
                request.Assessment = given;
            else
                request.Inputs = await MessageFiles.ReadAsync<AssessmentInputs>(surroundings, given, cancellationToken);
            var compared = await session.Screen.WhileAsync(
                "Comparing", _ => session.Client.SkinAssessments.CompareTreatmentsAsync(request, cancellationToken: cancellationToken));
            var clock = await session.ClockAsync(clinic, cancellationToken);
            session.Screen.Show(compared, () =>
            {
                session.Screen.Rows(
                    ["TREATMENT", "VERDICT", "PIGMENT RISK", "BENEFIT", "SESSIONS", "DOWNTIME", "PRICE", "FIRST TIME"],
                    [.. compared.Treatments.Select(t => Row(t, clock))]);
                session.Screen.Remark(compared.Notice);
            });
        });
        return command;
    }

    private static string[] Row(TreatmentComparison compared, ClinicClock clock)
    {
        var finding = compared.Finding ?? new ModalityFinding();
        var course = finding.Course ?? new CourseOutlook();
        return
        [
            Names.Id(compared.Treatment),
            Words.Of(finding.Verdict),
            Words.Of(finding.PigmentRisk?.Level ?? default),
            string.Join(", ", finding.Benefits.Select(b => Words.Of(b.Level)).Where(b => b.Length > 0).Distinct()),
            Range(course.MinimumSessions, course.MaximumSessions, ""),
            Range(Days(course.MinimumDowntime), Days(course.MaximumDowntime), " d"),
            Prices.Show(compared.SessionPrice),
            clock.Show(compared.FirstStartTime),
        ];
    }

    private static int Days(Duration? duration) => duration is null ? 0 : (int)Math.Ceiling(duration.ToTimeSpan().TotalDays);

    private static string Range(int least, int most, string unit) => (least, most) switch
    {
        (0, 0) => "",
        _ when least == most => string.Create(CultureInfo.InvariantCulture, $"{most}{unit}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{least}-{most}{unit}"),
    };
}
