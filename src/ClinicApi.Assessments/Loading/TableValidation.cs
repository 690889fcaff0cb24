using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Loading;

/// <summary>Tables of what modalities do and risk: complete where they must be, and without a row that another one hides.</summary>
internal sealed class TableValidation(Vocabulary vocabulary, ConditionValidation conditions, Problems problems)
{
    public void Check()
    {
        CheckFactors();
        CheckPigment();
        var benefits = vocabulary.Each(document => document.Benefits, "benefits").ToList();
        Shadowed(benefits, entry => entry.When, entry => entry.Concerns.Select(concern => (object)(concern, entry.Modality)));
        Shadowed(vocabulary.Each(document => document.Choices, "choices").ToList(), entry => entry.When, entry => entry.Concerns.Cast<object>());
        Shadowed(
            vocabulary.Each(document => document.Courses, "courses").ToList(),
            entry => entry.When,
            entry => entry.Concerns.Select(concern => (object)(concern, entry.Modality)).DefaultIfEmpty(entry.Modality));
        foreach (var (place, course) in vocabulary.Each(document => document.Courses, "courses"))
        {
            Known(place["modality"], course.Modality);
            if (course.MinimumSessions < 1 || course.MaximumSessions < course.MinimumSessions)
                problems.Add(place["maximumSessions"], "must be at least the fewest sessions, which must be at least 1");

            if (course.MinimumIntervalDays < 1 || course.PreferredIntervalDays < course.MinimumIntervalDays)
                problems.Add(place["preferredIntervalDays"], "must be at least the shortest interval, which must be at least 1");
        }

        foreach (var (place, benefit) in benefits)
            Known(place["modality"], benefit.Modality);
    }

    private void CheckFactors()
    {
        foreach (var (place, factor) in vocabulary.Each(document => document.Factors, "factors"))
        {
            if (factor.Concerns.Count == 0 || factor.Levels.Count == 0)
                problems.Add(place, "must act on a concern and have a level");

            for (var i = 0; i < factor.Levels.Count; i++)
            {
                var level = place["levels"][i];
                if (factor.Levels[i].When is { } when)
                    conditions.Check(level["when"], when, ConditionScope.Concern);
                else
                    problems.Add(level["when"], "is required");

                for (var j = 0; j < i; j++)
                {
                    if (Equals(factor.Levels[i].When, factor.Levels[j].When))
                        problems.Add(level, $"can never count, since level {j} has the same condition");
                }
            }
        }
    }

    private void CheckPigment()
    {
        foreach (var (place, entry) in vocabulary.Each(document => document.PigmentRisks, "pigmentRisks"))
        {
            Known(place["modality"], entry.Modality);
            if (entry.Levels.Count != 6 || entry.Levels.Any(level => level is < 0 or > 4))
                problems.Add(place["levels"], "must be six levels from 0 to 4");
            else if (entry.Levels.Zip(entry.Levels.Skip(1)).Any(pair => pair.Second < pair.First))
                problems.Add(place["levels"], "must not fall with a darker phototype");
        }

        foreach (var (place, modifier) in vocabulary.Each(document => document.PigmentModifiers, "pigmentModifiers"))
        {
            if (modifier.When is null == modifier.NeedleAboveMm is null)
                problems.Add(place, "must have a condition or a needle length, and not both");
            else if (modifier.When is not null)
                conditions.Check(place["when"], modifier.When, ConditionScope.Patient);
        }

        var consequences = vocabulary.Each(document => document.PigmentConsequences, "pigmentConsequences").ToList();
        for (var level = 0; level <= 4; level++)
        {
            if (consequences.Count(entry => entry.Value.Level == level) != 1)
                problems.Add(vocabulary.Parts[0].File, "$.pigmentConsequences", $"must say exactly once what follows from level {level}");
        }

        var ordered = consequences.OrderBy(entry => entry.Value.Level).ToList();
        foreach (var (lower, higher) in ordered.Zip(ordered.Skip(1)))
        {
            if (Rank(higher.Value.Severity) < Rank(lower.Value.Severity))
                problems.Add(higher.Place["severity"], "must not be milder than that of a lower level");
        }
    }

    /// <summary>An entry after one for the same subject that holds always, or on the same condition, never counts.</summary>
    private void Shadowed<T>(IReadOnlyList<Entry<T>> entries, Func<T, Condition?> when, Func<T, IEnumerable<object>> subjects)
    {
        var before = new Dictionary<object, List<Condition?>>();
        foreach (var (place, value) in entries)
        {
            if (when(value) is { } condition)
                conditions.Check(place["when"], condition, ConditionScope.Concern);

            foreach (var subject in subjects(value))
            {
                var seen = before.TryGetValue(subject, out var found) ? found : before[subject] = [];
                if (seen.Any(other => other is null || other.Equals(when(value))))
                    problems.Add(place, $"can never count for {subject}, since an earlier entry does always");

                seen.Add(when(value));
            }
        }
    }

    private void Known(Place place, Modality modality)
    {
        if (!vocabulary.Modalities.Contains(modality))
            problems.Add(place, "is no modality of the knowledge base");
    }

    private static int Rank(RuleSeverity severity) => severity == RuleSeverity.Unspecified ? 0 : 6 - (int)severity;
}
