using ClinicApi.Assessments;
using ClinicApi.Server.Appointments;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Assessments;

/// <summary>Records what came of treatments. A red flag suspends what the patient has ahead in the same step.</summary>
internal sealed class OutcomeBook(
    PatientReader patients, AssessmentReader assessments, OutcomeReader outcomes, AppointmentReader appointments, CatalogueReader catalogue,
    ClinicDirectory directory, Evaluation evaluation, PatientConditions conditions, ClearanceChanges changes, Committer committer, Clock clock)
{
    public Task<Outcome> RecordAsync(Call call, RecordOutcomeRequest request, CancellationToken cancellationToken)
    {
        OutcomeRules.RefuseInvalid(request.Outcome, request.Parent, clock.Now());
        var outcomeId = request.OutcomeId.Length > 0 ? request.OutcomeId : ResourceNames.NewId();
        return Optimistic.WriteAsync(etag: "", async () =>
        {
            var patient = await patients.FindAsync(call, request.Parent, cancellationToken);
            var known = await conditions.ReadStateAsync(patient.ClinicId, patient.PatientId, cancellationToken);
            var baseline = await assessments.FindAsync(call, request.Outcome.Baseline, cancellationToken);
            AssessmentStates.RequireSigned(baseline, request.Outcome.Baseline);
            await RefuseUnknownAsync(call, request.Outcome, patient, cancellationToken);

            var now = clock.Now();
            var outcome = request.Outcome.Clone();
            var observedAt = outcome.ObserveTime is { } time ? Clock.WholeMicroseconds(time.ToInstant()) : now;
            await JudgeAsync(outcome, patient, observedAt, cancellationToken);
            var row = new OutcomeRow(
                patient.ClinicId,
                patient.PatientId,
                outcomeId,
                baseline.AssessmentId,
                ResourceNames.LastId(outcome.Corrects),
                Document: [],
                call.Caller.PartnerId,
                observedAt,
                CreatedAt: now);
            var mutation = new Mutation(row.ClinicId);
            var followed = await changes.FollowAsync(
                mutation, row.PatientId, known.After(row, outcome.RedFlags), EventCause.Clinical, cancellationToken);
            outcome.SuspendedCourses.AddRange(followed.SuspendedCourses);
            row = row with { Document = OutcomeMapping.WriteDocument(outcome) };
            await CommitAsync(call, mutation.RecordOutcome(row), row, followed.Alongside);
            return OutcomeMapping.ToMessage(row);
        });
    }

    /// <summary>What the server adds, in the place of whatever the caller sent.</summary>
    private async Task JudgeAsync(Outcome outcome, PatientRow patient, Instant observedAt, CancellationToken cancellationToken)
    {
        var clinic = await directory.FindAsync(patient.ClinicId, cancellationToken)
            ?? throw Refusals.NotFound("clinic", ResourceNames.Clinic(patient.ClinicId));
        var age = Age.On(observedAt.InZone(clinic.Zone).Date.ToCivilDate(), patient.BirthDate.ToCivilDate());
        outcome.Scores.Clear();
        outcome.Scores.AddRange(ScaleScores.Of(outcome.Concerns, outcome.LifeQuality, age));
        outcome.RedFlags.Clear();
        outcome.RedFlags.AddRange(evaluation.RedFlagsOf(outcome.AdverseEvents));
        outcome.SuspendedCourses.Clear();
        outcome.KnowledgeVersion = evaluation.KnowledgeVersion;
    }

    private async Task RefuseUnknownAsync(Call call, Outcome outcome, PatientRow patient, CancellationToken cancellationToken)
    {
        if (outcome.Appointment.Length > 0
            && (await appointments.FindAsync(call, outcome.Appointment, cancellationToken)).PatientId != patient.PatientId)
        {
            throw Refusals.Invalid("outcome.appointment", "must belong to the patient");
        }

        if (outcome.Corrects.Length > 0)
            await outcomes.FindAsync(call, outcome.Corrects, cancellationToken);
        if (outcome.ObservedBy.Length > 0)
            await catalogue.GetAsync(CatalogueResources.Practitioner, outcome.ObservedBy, cancellationToken);
    }

    private async Task CommitAsync(Call call, Mutation mutation, OutcomeRow row, IReadOnlyList<Written> alongside)
    {
        var name = ResourceNames.Outcome(row.ClinicId, row.PatientId, row.OutcomeId);
        try
        {
            await committer.CommitAsync(
                call, mutation, new Written(name, ResourceVersion: 1, EventType.OutcomeRecorded, row.PatientId), alongside);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.AlreadyExists)
        {
            throw Refusals.AlreadyExists("outcome", name);
        }
    }
}
