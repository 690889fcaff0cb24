using ClinicApi.Assessments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Assessments;

/// <summary>Gathers what has become of a patient since an assessment, for the engine to judge.</summary>
internal sealed class ProgressReader(
    Store store, AssessmentReader assessments, PatientConditions conditions, ClinicDirectory directory, Evaluation evaluation, Clock clock)
{
    // More than anybody is examined or treated in a lifetime.
    private const int MostRows = 1_000;

    private static readonly AssessmentState[] Signed = [AssessmentState.Final, AssessmentState.Superseded];

    /// <summary>Nothing is done to the skin in these.</summary>
    private static readonly Modality[] NoSessions = [Modality.Consultation, Modality.PatchTest, Modality.FollowUp];

    public async Task<GetProgressResponse> GetAsync(Call call, string name, CancellationToken cancellationToken)
    {
        var baseline = await assessments.FindAsync(call, name, cancellationToken);
        AssessmentStates.RequireSigned(baseline, name);
        var access = call.AccessTo(baseline.ClinicId);
        var signed = (await store.Assessments.ListAsync(
                access, baseline.PatientId, Signed.Select(state => (int)state), withDocuments: true, before: null, MostRows, cancellationToken))
            .Select(read => read.Assessment)
            .ToDictionary(row => row.AssessmentId);
        var outcomes = Standing(await store.Outcomes.ListAsync(access, baseline.PatientId, baselineId: "", before: null, MostRows, cancellationToken))
            .Where(Of(baseline, signed))
            .Select(OutcomeMapping.ToMessage)
            .ToList();
        var sessions = await ReadSessionsAsync(access, baseline, cancellationToken);
        var known = await conditions.ReadStateAsync(baseline.ClinicId, baseline.PatientId, cancellationToken);
        var message = AssessmentMapping.ToMessage(baseline);
        return new GetProgressResponse
        {
            Baseline = name,
            Concerns =
            {
                evaluation.Follow(new ProgressQuestion
                {
                    Concerns = message.Inputs.Concerns,
                    Baseline = Observed(message),
                    Later = [.. outcomes.Select(Observed), .. Later(baseline, signed.Values).Select(row => Observed(AssessmentMapping.ToMessage(row)))],
                    CompletedSessions = [.. sessions.Where(IsDone).Select(session => session.EndsAt.ToDateTimeOffset())],
                    Now = clock.Now().ToDateTimeOffset(),
                }),
            },
            CompletedSessions = sessions.Count(IsDone),
            BookedSessions = sessions.Count(session => session.State == (int)AppointmentState.Booked && session.StartsAt > clock.Now()),
            RedFlags = { known.OpenRedFlags.DistinctBy(flag => flag.RuleId).OrderBy(flag => flag.Urgency) },
            KnowledgeVersion = evaluation.KnowledgeVersion,
        };
    }

    /// <summary>Without those that a later one corrects.</summary>
    private static IEnumerable<OutcomeRow> Standing(IReadOnlyList<OutcomeRow> outcomes)
    {
        var corrected = outcomes.Select(outcome => outcome.CorrectsId).ToHashSet();
        return outcomes.Where(outcome => !corrected.Contains(outcome.OutcomeId));
    }

    /// <summary>Whether an outcome is compared with the baseline or a version that it amends.</summary>
    private static Func<OutcomeRow, bool> Of(AssessmentRow baseline, Dictionary<string, AssessmentRow> signed)
    {
        HashSet<string> versions = [baseline.AssessmentId];
        for (var row = baseline; row is not null && row.SupersedesId.Length > 0; row = signed.GetValueOrDefault(row.SupersedesId))
            versions.Add(row.SupersedesId);
        return outcome => versions.Contains(outcome.BaselineId);
    }

    /// <summary>Later examinations, not other versions of the same one.</summary>
    private static IEnumerable<AssessmentRow> Later(AssessmentRow baseline, IEnumerable<AssessmentRow> signed) =>
        signed.Where(row => AssessmentStates.Is(row, AssessmentState.Final) && row.AssessedAt > baseline.AssessedAt);

    private async Task<List<AppointmentRow>> ReadSessionsAsync(Access access, AssessmentRow baseline, CancellationToken cancellationToken)
    {
        var filter = new AppointmentFilter(
            baseline.AssessedAt, To: null, baseline.PatientId, [(int)AppointmentState.Booked, (int)AppointmentState.Completed]);
        var rows = await store.Appointments.ListAsync(access, filter, after: null, MostRows, cancellationToken);
        var treatments = (await directory.FindAsync(baseline.ClinicId, cancellationToken))?.Treatments;

        // What the clinic no longer offers was a treatment of the skin, as far as anybody knows.
        return [.. rows.Where(row => treatments?.GetValueOrDefault(row.TreatmentId) is not { } treatment || !NoSessions.Contains(treatment.Message.Modality))];
    }

    private static bool IsDone(AppointmentRow session) => session.State == (int)AppointmentState.Completed;

    private static Observation Observed(SkinAssessment assessment) =>
        new(assessment.Name, assessment.AssessTime.ToDateTimeOffset(), [.. assessment.Findings.Scores], []);

    private static Observation Observed(Outcome outcome) =>
        new(outcome.Name, outcome.ObserveTime.ToDateTimeOffset(), [.. outcome.Scores], [.. outcome.GaisRatings]);
}
