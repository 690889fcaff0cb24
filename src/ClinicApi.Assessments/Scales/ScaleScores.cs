using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>The scores of all scales that were read, in the order of the readings; the patient as a whole comes last.</summary>
public static class ScaleScores
{
    /// <param name="concerns">The concerns with their readings.</param>
    /// <param name="lifeQuality">The answers about the quality of life, if they were asked.</param>
    /// <param name="age">The patient's age in years, if it is known.</param>
    public static IReadOnlyList<ScaleScore> Of(IReadOnlyList<Concern> concerns, DermatologyLifeQuality? lifeQuality, int? age)
    {
        List<ScaleScore> scores = [];
        for (var i = 0; i < concerns.Count; i++)
        {
            for (var j = 0; j < concerns[i].Readings.Count; j++)
                AddScores(scores, concerns[i], i, j);
        }

        if (lifeQuality is not null)
        {
            // Of children the answers are kept, but the index was not made for them.
            var scored = age < LifeQuality.YoungestAge ? Scored.Lacks() : LifeQuality.Score(lifeQuality);
            scores.Add(Of(SeverityScale.Dlqi, scored, "life_quality"));
        }

        return scores;
    }

    private static void AddScores(List<ScaleScore> scores, Concern concern, int i, int j)
    {
        var reading = concern.Readings[j];
        switch (reading.ReadingCase)
        {
            case ScaleReading.ReadingOneofCase.Grade when reading.Grade.Scale != SeverityScale.Unspecified:
                Add(reading.Grade.Scale, reading.Grade.Grade is { } grade ? Scored.As(grade) : Scored.Lacks("grade"), "grade");
                break;
            case ScaleReading.ReadingOneofCase.Masi:
                Add(SeverityScale.ModifiedMasi, Masi.ModifiedScore(reading.Masi), "masi");
                Add(SeverityScale.Masi, Masi.Score(reading.Masi), "masi");
                break;
            case ScaleReading.ReadingOneofCase.GoodmanBaron:
                Add(SeverityScale.GoodmanBaron, GoodmanBaron.Grade(reading.GoodmanBaron), "goodman_baron");
                break;
            case ScaleReading.ReadingOneofCase.GoodmanBaronCount:
                Add(SeverityScale.GoodmanBaronCount, GoodmanBaron.Count(reading.GoodmanBaronCount), "goodman_baron_count");
                break;
            case ScaleReading.ReadingOneofCase.Pahpi:
                Add(SeverityScale.Pahpi, Pahpi.Score(reading.Pahpi), "pahpi");
                break;
        }

        void Add(SeverityScale scale, Scored scored, string field)
        {
            var prefix = scored.Missing.Count == 0 ? "" : $"concerns[{i}].readings[{j}].{field}";
            var score = Of(scale, scored, prefix);
            score.Concern = concern.Kind;
            score.BodyRegions.AddRange(concern.BodyRegions);
            scores.Add(score);
        }
    }

    private static ScaleScore Of(SeverityScale scale, Scored scored, string prefix)
    {
        var terms = SeverityScales.TermsOf(scale);
        var score = new ScaleScore
        {
            Scale = scale,
            Value = scored.Value,
            Minimum = terms.Minimum,
            Maximum = terms.Maximum,
            BandCode = scored.Value is { } value ? terms.BandOf(value) : "",
        };
        foreach (var path in scored.Missing)
            score.MissingInputs.Add($"{prefix}.{path}");
        return score;
    }
}
