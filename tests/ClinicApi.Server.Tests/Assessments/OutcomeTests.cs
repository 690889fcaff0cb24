using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Assessments;

public abstract class OutcomeTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Outcome_IsScored_AndReadAsRecorded_TheNewestFirst()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var baseline = await clinic.GivenSignedAsync(patient);
        var appointment = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        var sent = AnOutcome(baseline);
        (sent.Appointment, sent.ObservedBy) = (appointment.Name, clinic.Practitioner("anna"));
        var outcome = await RecordAsync(clinic.Service, patient, sent);

        Assert.StartsWith($"{patient.Name}/outcomes/", outcome.Name, StringComparison.Ordinal);
        Assert.Equal(outcome.CreateTime, outcome.ObserveTime);
        Assert.Equal(baseline.Findings.KnowledgeVersion, outcome.KnowledgeVersion);
        Assert.Equal([(SeverityScale.GoodmanBaron, 2), (SeverityScale.Dlqi, 20)], outcome.Scores.Select(s => (s.Scale, s.Value)));
        var expected = sent.Clone();
        (expected.Name, expected.ObserveTime, expected.CreateTime, expected.KnowledgeVersion) =
            (outcome.Name, outcome.ObserveTime, outcome.CreateTime, outcome.KnowledgeVersion);
        expected.Scores.Clear();
        expected.Scores.AddRange(outcome.Scores);
        expected.RedFlags.AddRange(outcome.RedFlags);
        Assert.Equal(expected, outcome);
        Assert.Equal(outcome, await clinic.Staff.Assessments.GetOutcomeAsync(new GetOutcomeRequest { Name = outcome.Name }));

        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var correction = new Outcome { Baseline = baseline.Name, Corrects = outcome.Name, Note = "Not the left cheek." };
        var second = await RecordAsync(clinic.Staff, patient, correction);
        Assert.Equal([second, outcome], await ListAsync(clinic, patient));
        Assert.Equal(outcome.Name, second.Corrects);
        var events = await Server.Node.Store.Events.ListAsync(clinic.Id, 0, 1000, CancellationToken.None);
        Assert.Equal(
            [outcome.Name, second.Name],
            events.Where(e => e.Type == (int)EventType.OutcomeRecorded).Select(e => e.ResourceName));
    }

    [EngineFact]
    public async Task AdverseEvents_RaiseTheRedFlagsOfTheKnowledgeBase_TheMostUrgentFirst()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var sent = AnOutcome(await clinic.GivenSignedAsync(patient));
        sent.AdverseEvents.Add(new AdverseEvent { Kind = AdverseEventKind.Bruising, Severity = AdverseEventSeverity.Mild });
        sent.AdverseEvents.Add(new AdverseEvent { Kind = AdverseEventKind.Infection });
        sent.AdverseEvents.Add(new AdverseEvent { Kind = AdverseEventKind.EyeInjury });
        var outcome = await RecordAsync(clinic.Staff, patient, sent);
        Assert.Equal(
            [("flag_eye", Urgency.Emergency), ("flag_infection", Urgency.SameDay)],
            outcome.RedFlags.Select(flag => (flag.RuleId, flag.Urgency)));
        Assert.All(outcome.RedFlags, flag => Assert.NotEmpty(flag.Action));
    }

    [EngineFact]
    public async Task Outcomes_AreListedInPages_AndByTheirBaseline()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var (one, other) = (await clinic.GivenSignedAsync(patient), await clinic.GivenSignedAsync(patient));
        List<Outcome> recorded = [];
        foreach (var baseline in new[] { one, other, one })
        {
            await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
            recorded.Insert(0, await RecordAsync(clinic.Staff, patient, AnOutcome(baseline)));
        }

        Assert.Equal([recorded[0], recorded[2]], await ListAsync(clinic, patient, one.Name));
        var request = new ListOutcomesRequest { Parent = patient.Name, PageSize = 2 };
        var first = await clinic.Staff.Assessments.ListOutcomesAsync(request);
        request.PageToken = first.NextPageToken;
        Assert.Equal(recorded, first.Outcomes.Concat((await clinic.Staff.Assessments.ListOutcomesAsync(request)).Outcomes));
    }

    [EngineFact]
    public async Task Outcome_OfADraft_OfAnotherPatient_OrWithWrongRatings_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var (patient, other) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync());
        var baseline = await clinic.GivenSignedAsync(patient);
        await Refused.WithAsync(ErrorReason.AssessmentNotFinal, async () =>
            await RecordAsync(clinic.Staff, patient, AnOutcome(await clinic.GivenDraftAsync(patient))));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () =>
            RecordAsync(clinic.Staff, patient, AnOutcome(new SkinAssessment { Name = $"{patient.Name}/assessments/none" })));

        var wrong = AnOutcome(await clinic.GivenSignedAsync(other));
        wrong.ObserveTime = Timestamp.FromDateTimeOffset(Server.Node.Time.GetUtcNow().AddMinutes(1));
        wrong.GaisRatings.Clear();
        wrong.GaisRatings.Add(new GaisRating { Variant = GaisVariant.FivePoint, Rating = 0, Rater = GaisRater.Patient });
        wrong.GaisRatings.Add(new GaisRating { Variant = GaisVariant.SevenPoint, Rating = 4, Rater = GaisRater.Patient });
        wrong.Concerns[0].Readings.Add(new ScaleReading { Grade = new ScaleGrade { Scale = SeverityScale.IgaAcne, Grade = 4.5 } });
        wrong.AdverseEvents.Add(new AdverseEvent
        {
            Kind = AdverseEventKind.Bruising,
            StartTime = new Timestamp { Seconds = 1_700_000_000 },
            EndTime = new Timestamp { Seconds = 1_600_000_000 },
        });
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, () => RecordAsync(clinic.Staff, patient, wrong));
        Assert.Equal(
            [
                "outcome.observe_time",
                "outcome.baseline",
                "outcome.gais_ratings[0].rating",
                "outcome.gais_ratings[1].rating",
                "outcome.gais_ratings",
                "outcome.concerns[0].readings[1].grade.grade",
                "outcome.adverse_events[0].end_time",
            ],
            refused.Fields);

        var foreign = AnOutcome(baseline);
        foreign.Appointment = (await clinic.GivenAppointmentAsync(other, clinic.At(0, 9))).Name;
        Assert.Equal(["outcome.appointment"], (await Refused.WithAsync(ErrorReason.InvalidRequest, () => RecordAsync(clinic.Staff, patient, foreign))).Fields);
        Assert.Empty(await ListAsync(clinic, patient));
    }

    internal static Outcome AnOutcome(SkinAssessment baseline) => new()
    {
        Baseline = baseline.Name,
        GaisRatings =
        {
            new GaisRating { Variant = GaisVariant.FivePoint, Rating = 2, Rater = GaisRater.Clinician },
            new GaisRating { Variant = GaisVariant.SevenPoint, Rating = 1, Rater = GaisRater.Patient },
        },
        Concerns =
        {
            new Concern
            {
                Kind = ConcernKind.AcneScarRolling,
                BodyRegions = { BodyRegion.Cheek },
                Readings = { new ScaleReading { GoodmanBaron = new GoodmanBaronReading { Flat = Answer.No, VisibleFrom50Cm = Answer.No } } },
            },
        },
        LifeQuality = new DermatologyLifeQuality
        {
            Symptoms = 2,
            Embarrassment = 2,
            DailyActivities = 2,
            Clothes = 2,
            Leisure = 2,
            Sport = 2,
            Work = 2,
            Relationships = 2,
            Sexuality = 2,
            Treatment = 2,
        },
        Pain = 1.1,
        Note = "Healing well.",
        Scores = { new ScaleScore { Scale = SeverityScale.Pores, Value = 1 } },
        KnowledgeVersion = "mine",
    };

    private static async Task<Outcome> RecordAsync(TestCaller by, Patient patient, Outcome outcome) =>
        await by.Assessments.RecordOutcomeAsync(new RecordOutcomeRequest { Parent = patient.Name, Outcome = outcome });

    private static async Task<IReadOnlyList<Outcome>> ListAsync(TestClinic clinic, Patient patient, string baseline = "") =>
        (await clinic.Staff.Assessments.ListOutcomesAsync(new ListOutcomesRequest { Parent = patient.Name, Baseline = baseline })).Outcomes;
}

public sealed class SqliteOutcomeTests(SqliteTestServer server) : OutcomeTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresOutcomeTests(PostgresTestServer server) : OutcomeTests(server), IClassFixture<PostgresTestServer>;
