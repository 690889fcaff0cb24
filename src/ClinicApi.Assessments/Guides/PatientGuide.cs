using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Assessments;

/// <summary>An appointment that a guide is made for.</summary>
public sealed record GuideSubject
{
    public required Modality Modality { get; init; }

    /// <summary>The clinic's profile; unspecified is conservative.</summary>
    public required RuleProfile Profile { get; init; }

    /// <summary>The day of the appointment in the clinic's calendar.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The phases of the appointment, in order.</summary>
    public required IReadOnlyList<GuidePhase> Phases { get; init; }

    /// <summary>The instant at which a day begins in the clinic's zone.</summary>
    public required Func<DateOnly, DateTimeOffset> StartOfDay { get; init; }
}

/// <summary>A phase of an appointment.</summary>
public sealed record GuidePhase(PhaseKind Kind, DateTimeOffset Start, DateTimeOffset End);

/// <summary>What a patient is told about the time before, during and after an appointment.</summary>
public sealed record PatientGuide(IReadOnlyList<GuideStep> Steps, IReadOnlyList<WarningSign> WarningSigns, string LanguageCode)
{
    /// <summary>
    /// The guide in a language: the one that is asked for, else its language without the region, else the first of the knowledge base.
    /// </summary>
    public static PatientGuide Of(KnowledgeBase knowledge, GuideSubject subject, string languageCode)
    {
        var language = Language(knowledge.Languages, languageCode);
        var steps = knowledge.Document.Guide
            .Where(entry => entry.Modalities.Count == 0 || entry.Modalities.Contains(subject.Modality))
            .SelectMany(entry => entry.Phase == PhaseKind.Unspecified ? ByDays(entry, subject, language) : ByPhase(entry, subject, language))
            .OrderBy(step => step.StartTime.ToDateTimeOffset());
        var signs = knowledge.Document.RedFlags
            .Where(flag => flag.Sign.Count > 0 && (flag.Modalities.Count == 0 || flag.Modalities.Contains(subject.Modality)))
            .OrderBy(flag => flag.Urgency)
            .Select(flag => new WarningSign
            {
                Sign = Text(flag.Sign, language),
                Action = Text(flag.PatientAction, language),
                Urgency = flag.Urgency,
                RuleId = flag.Id,
            });
        return new PatientGuide([.. steps], [.. signs], language);
    }

    private static IEnumerable<GuideStep> ByDays(GuideEntry entry, GuideSubject subject, string language)
    {
        var first = subject.Day.AddDays(Days(entry.FirstDay, subject.Profile));
        var last = subject.Day.AddDays(Days(entry.LastDay, subject.Profile));
        var start = subject.StartOfDay(first);
        var end = subject.StartOfDay(last.AddDays(1));
        if (subject.Phases.Count > 0)
        {
            start = entry.AfterAppointment && first == subject.Day ? subject.Phases[^1].End : start;
            end = !entry.AfterAppointment && first == subject.Day && last == subject.Day ? subject.Phases[0].Start : end;
        }

        yield return Step(entry, language, start, end);
    }

    private static IEnumerable<GuideStep> ByPhase(GuideEntry entry, GuideSubject subject, string language) =>
        subject.Phases.Where(phase => phase.Kind == entry.Phase).Select(phase => Step(entry, language, phase.Start, phase.End));

    private static GuideStep Step(GuideEntry entry, string language, DateTimeOffset start, DateTimeOffset end) => new()
    {
        StartTime = start.ToTimestamp(),
        EndTime = end.ToTimestamp(),
        Title = Text(entry.Title, language),
        Text = Text(entry.Text, language),
        RuleId = entry.Id,
    };

    private static int Days(Threshold days, RuleProfile profile) =>
        (int)(profile == RuleProfile.Permissive ? days.Permissive ?? days.Conservative : days.Conservative);

    private static string Language(IReadOnlyList<string> known, string asked)
    {
        var plain = asked.Split('-')[0];
        return known.FirstOrDefault(language => language.Equals(asked, StringComparison.OrdinalIgnoreCase))
            ?? known.FirstOrDefault(language => language.Equals(plain, StringComparison.OrdinalIgnoreCase))
            ?? known[0];
    }

    private static string Text(MapField<string, string> texts, string language) => texts[language];
}
