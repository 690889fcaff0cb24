using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Outcomes;

public class ProgressTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Response_BeforeThreeMonths_IsTooEarly()
    {
        var progress = Of(ConcernKind.AcneScarRolling, SeverityScale.GoodmanBaron, 3, 1, sessions: 1, daysAfterLast: 89);
        Assert.Equal(TreatmentResponse.TooEarly, progress.Response);
        Assert.Equal(Start.AddDays(90), progress.JudgementTime.ToDateTimeOffset());
    }

    [Theory]
    [InlineData(SeverityScale.GoodmanBaron, 3, 2, TreatmentResponse.Responder)]
    [InlineData(SeverityScale.GoodmanBaron, 3, 3, TreatmentResponse.NonResponder)]
    [InlineData(SeverityScale.ModifiedMasi, 8, 4, TreatmentResponse.Responder)]
    [InlineData(SeverityScale.ModifiedMasi, 8, 4.1, TreatmentResponse.NonResponder)]
    [InlineData(SeverityScale.CgsLaxity, 3, 1, TreatmentResponse.NotJudged)]
    public void Response_AfterThreeMonths_GoesByTheRule(SeverityScale scale, double first, double last, TreatmentResponse response) =>
        Assert.Equal(response, Of(ConcernKind.Laxity, scale, first, last, sessions: 2, daysAfterLast: 90).Response);

    [Fact]
    public void Advice_AfterThreeSessionsWithoutResponse_IsToPlanAnew()
    {
        var second = Of(ConcernKind.AcneScarRolling, SeverityScale.GoodmanBaron, 3, 3, sessions: 2, daysAfterLast: 90);
        var third = Of(ConcernKind.AcneScarRolling, SeverityScale.GoodmanBaron, 3, 3, sessions: 3, daysAfterLast: 90);
        Assert.NotEqual(second.Advice, third.Advice);
        Assert.Contains("plan anew", third.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SeverityScale.GoodmanBaronCount, 20, 16, TrendDirection.Stable)]
    [InlineData(SeverityScale.GoodmanBaronCount, 20, 15, TrendDirection.Improving)]
    [InlineData(SeverityScale.Glogau, 2, 3, TrendDirection.Worsening)]
    public void Trend_WithinTheScalesUncertainty_IsStable(SeverityScale scale, double first, double last, TrendDirection direction) =>
        Assert.Equal(direction, Of(ConcernKind.Laxity, scale, first, last, sessions: 1, daysAfterLast: 90).Trends.Single().Direction);

    [Theory]
    [InlineData(GaisVariant.FivePoint, 3, TreatmentResponse.Responder)]
    [InlineData(GaisVariant.FivePoint, 4, TreatmentResponse.NonResponder)]
    [InlineData(GaisVariant.SevenPoint, 1, TreatmentResponse.Responder)]
    [InlineData(GaisVariant.SevenPoint, 0, TreatmentResponse.NonResponder)]
    public void Gais_RunsByItsVariant(GaisVariant variant, int rating, TreatmentResponse response)
    {
        var gais = new GaisRating { Variant = variant, Rating = rating, Rater = GaisRater.Clinician };
        Assert.Equal(response, Of(ConcernKind.Laxity, SeverityScale.CgsLaxity, 3, 3, sessions: 1, daysAfterLast: 90, gais).Response);
    }

    [Fact]
    public void RedFlags_OfAdverseEvents_AreTheMostUrgentFirst()
    {
        var flags = RedFlags.Of(Example.Knowledge,
        [
            new AdverseEvent { Kind = AdverseEventKind.Hyperpigmentation },
            new AdverseEvent { Kind = AdverseEventKind.Anaphylaxis },
            new AdverseEvent { Kind = AdverseEventKind.Bruising, Severity = AdverseEventSeverity.Mild },
        ]);
        Assert.Equal(["flag_anaphylaxis", "flag_pigment"], flags.Select(flag => flag.RuleId));
        Assert.Equal([Urgency.Emergency, Urgency.Routine], flags.Select(flag => flag.Urgency));
    }

    private static ConcernProgress Of(
        ConcernKind kind, SeverityScale scale, double first, double last, int sessions, int daysAfterLast, params GaisRating[] ratings)
    {
        var completed = Enumerable.Range(0, sessions).Select(session => Start.AddDays(-28 * session)).ToList();
        return Progress.Of(Example.Knowledge, new ProgressQuestion
        {
            Concerns = [new Concern { Kind = kind }],
            Baseline = new Observation("a", Start.AddDays(-100), [Score(first)], []),
            Later = [new Observation("o", Start.AddDays(daysAfterLast), [Score(last)], ratings)],
            CompletedSessions = completed,
            Now = Start.AddDays(daysAfterLast),
        }).Single();

        ScaleScore Score(double value) => new() { Scale = scale, Concern = kind, Value = value };
    }
}
