using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Assessments;

/// <summary>Follows the scores of each concern and judges whether the patient responds.</summary>
public static class Progress
{
    /// <summary>How each concern of the baseline has developed, in the order of the baseline.</summary>
    public static IReadOnlyList<ConcernProgress> Of(KnowledgeBase knowledge, ProgressQuestion question) =>
        [.. question.Concerns.Select(concern => Of(knowledge, question, concern))];

    private static ConcernProgress Of(KnowledgeBase knowledge, ProgressQuestion question, Concern concern)
    {
        var progress = new ConcernProgress { Kind = concern.Kind };
        progress.BodyRegions.Add(concern.BodyRegions);
        foreach (var score in question.Baseline.Scores.Where(score => Belongs(score, concern) && score.Value is not null))
            progress.Trends.Add(Trend(knowledge, question, concern, score.Scale));

        Judge(knowledge, question, progress);
        return progress;
    }

    private static ScaleTrend Trend(KnowledgeBase knowledge, ProgressQuestion question, Concern concern, SeverityScale scale)
    {
        var trend = new ScaleTrend { Scale = scale };
        foreach (var observation in question.Later.Prepend(question.Baseline).OrderBy(observation => observation.Time))
        {
            if (observation.Scores.FirstOrDefault(score => score.Scale == scale && Belongs(score, concern))?.Value is { } value)
            {
                trend.Points.Add(new TrendPoint
                {
                    ObserveTime = observation.Time.ToTimestamp(),
                    Value = value,
                    Source = observation.Source,
                    CompletedSessions = question.CompletedSessions.Count(session => session <= observation.Time),
                });
            }
        }

        var first = trend.Points[0].Value;
        trend.Change = trend.Points[^1].Value - first;
        trend.ChangePercent = first == 0 ? null : trend.Change / first * 100;
        var uncertainty = knowledge.Document.ScaleUncertainties.FirstOrDefault(entry => entry.Scale == scale)?.Points ?? 0;
        trend.Direction = trend switch
        {
            { Points.Count: 1 } => TrendDirection.Unknown,
            _ when Math.Abs(trend.Change) <= uncertainty => TrendDirection.Stable,
            { Change: < 0 } => TrendDirection.Improving,
            _ => TrendDirection.Worsening,
        };
        return trend;
    }

    private static void Judge(KnowledgeBase knowledge, ProgressQuestion question, ConcernProgress progress)
    {
        progress.Response = TreatmentResponse.NotJudged;
        if (question.CompletedSessions.Count == 0 || knowledge.Document.ResponseRules.Count == 0)
            return;

        var rule = knowledge.Document.ResponseRules[0];
        var judgement = question.CompletedSessions.Max().AddDays(rule.JudgementDelayDays);
        progress.RuleId = rule.Id;
        progress.JudgementTime = judgement.ToTimestamp();
        if (question.Now < judgement)
        {
            progress.Response = TreatmentResponse.TooEarly;
            progress.Advice = rule.TooEarlyAdvice;
            return;
        }

        var answers = rule.Criteria.Select(criterion => Met(criterion, progress, question.Later)).OfType<bool>().ToList();
        if (answers.Count == 0)
            return;

        var responds = answers.Contains(true);
        progress.Response = responds ? TreatmentResponse.Responder : TreatmentResponse.NonResponder;
        progress.Advice = responds ? rule.ResponderAdvice
            : question.CompletedSessions.Count >= rule.SessionsBeforeReplanning ? rule.ReplanningAdvice
            : rule.NonResponderAdvice;
    }

    /// <summary>Whether a criterion is met; null if nothing was read for it.</summary>
    private static bool? Met(ResponseCriterion criterion, ConcernProgress progress, IReadOnlyList<Observation> later)
    {
        if (criterion.GaisVariant != GaisVariant.Unspecified)
        {
            var ratings = later.OrderBy(observation => observation.Time)
                .LastOrDefault(observation => observation.Ratings.Any(rating => rating.Variant == criterion.GaisVariant))?.Ratings;
            return ratings?.Where(rating => rating.Variant == criterion.GaisVariant && rating.Rating is not null)
                .Any(rating => criterion.GaisRatings.Contains(rating.Rating!.Value));
        }

        if (progress.Trends.FirstOrDefault(trend => trend.Scale == criterion.Scale) is not { Points.Count: > 1 } found)
            return null;

        return (criterion.Points is { } points && -found.Change >= points)
            || (criterion.Percent is { } percent && -found.ChangePercent >= percent);
    }

    private static bool Belongs(ScaleScore score, Concern concern) =>
        score.Concern == concern.Kind && (score.BodyRegions.Count == 0 || score.BodyRegions.Equals(concern.BodyRegions));
}
