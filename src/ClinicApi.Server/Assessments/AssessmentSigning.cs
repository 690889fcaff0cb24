using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Storage;
using ClinicApi.V1;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Assessments;

/// <summary>
/// Signs drafts: what the knowledge base finds and what the clinician decides become part of the assessment, and nothing of it changes
/// any more. What the patient has ahead follows in the same step.
/// </summary>
internal sealed class AssessmentSigning(
    PatientReader patients, AssessmentReader reader, CatalogueReader catalogue, ClinicDiaries diaries, Evaluation evaluation,
    PatientConditions conditions, ClearanceChanges changes, Committer committer, Clock clock)
{
    /// <summary>How long booking may rely on an assessment. What is asked anew at each visit has waiting times of its own.</summary>
    public static readonly Duration Validity = Duration.FromDays(365);

    public Task<SkinAssessment> FinalizeAsync(Call call, FinalizeSkinAssessmentRequest request, CancellationToken cancellationToken) =>
        // The etag is looked at with every attempt, so what made one fail may as well be the version that is amended.
        Optimistic.WriteAsync(etag: "", async () =>
        {
            var draft = await reader.FindAsync(call, request.Name, cancellationToken);
            AssessmentStates.RequireDraft(draft, request.Name);
            Etags.Require(request.Etag, draft.Version);
            var amended = await FindAmendedAsync(call, draft, cancellationToken);
            await catalogue.GetAsync(CatalogueResources.Practitioner, request.Practitioner, cancellationToken);

            var known = await conditions.ReadStateAsync(draft.ClinicId, draft.PatientId, cancellationToken);
            var signed = await SignAsync(call, request, draft, cancellationToken);
            var mutation = new Mutation(signed.ClinicId).UpdateAssessment(signed, draft.Version);
            List<Written> alongside = [];
            if (amended is not null)
            {
                mutation.SupersedeAssessment(signed, amended.Version);
                alongside.Add(Of(amended, amended.Version + 1, EventType.AssessmentSuperseded));
            }

            var followed = await changes.FollowAsync(mutation, signed.PatientId, known.After(signed), EventCause.Clinical, cancellationToken);
            await committer.CommitAsync(
                call, mutation, Of(signed, signed.Version, EventType.AssessmentFinalized), [.. alongside, .. followed.Alongside]);
            return AssessmentMapping.ToMessage(signed);
        });

    /// <returns>The version in whose place the draft comes; null if it is the first.</returns>
    private async Task<AssessmentRow?> FindAmendedAsync(Call call, AssessmentRow draft, CancellationToken cancellationToken)
    {
        if (draft.SupersedesId.Length == 0)
            return null;
        var name = ResourceNames.Assessment(draft.ClinicId, draft.PatientId, draft.SupersedesId);
        var amended = await reader.FindAsync(call, name, cancellationToken);
        return AssessmentStates.Is(amended, AssessmentState.Final) ? amended : throw AssessmentStates.Superseded(name);
    }

    private async Task<AssessmentRow> SignAsync(
        Call call, FinalizeSkinAssessmentRequest request, AssessmentRow draft, CancellationToken cancellationToken)
    {
        var patient = await patients.FindAsync(call, ResourceNames.Patient(draft.ClinicId, draft.PatientId), cancellationToken);
        var clinic = (await diaries.FindAsync(draft.ClinicId, certain: true, cancellationToken))?.Clinic
            ?? throw Refusals.NotFound("clinic", ResourceNames.Clinic(draft.ClinicId));
        var now = clock.Now();

        // The record says for itself what it was evaluated with, whatever becomes of the patient's own entry.
        var inputs = AssessmentMapping.ReadDocument(draft).Inputs ?? new AssessmentInputs();
        inputs.BirthDate ??= patient.BirthDate.ToCivilDate();
        var findings = await evaluation.EvaluateAsync(
            clinic.Clinic, inputs, now.InZone(clinic.Zone).Date.ToCivilDate(), modalities: [], cancellationToken);
        Completeness.RefuseIncomplete(inputs, findings);
        if (request.KnowledgeVersion != findings.KnowledgeVersion)
        {
            throw Refusals.Precondition(
                ErrorReason.KnowledgeVersionChanged, request.Name, $"The findings are now by version {findings.KnowledgeVersion} of the knowledge base.");
        }

        return draft with
        {
            Version = draft.Version + 1,
            State = (int)AssessmentState.Final,
            Document = AssessmentMapping.WriteDocument(inputs, findings, DecisionRules.Settle(findings, request.Decisions)),
            FinalizedBy = ResourceNames.LastId(request.Practitioner),
            FinalizedAt = now,
            ExpiresAt = now + Validity,
            UpdatedAt = now,
        };
    }

    private static Written Of(AssessmentRow row, long version, EventType change) =>
        new(ResourceNames.Assessment(row.ClinicId, row.PatientId, row.AssessmentId), version, change, row.PatientId);
}
