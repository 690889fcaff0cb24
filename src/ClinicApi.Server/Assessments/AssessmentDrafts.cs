using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Assessments;

/// <summary>Writes drafts: new ones, changes of them, and amendments of what is signed.</summary>
internal sealed class AssessmentDrafts(PatientReader patients, AssessmentReader reader, Committer committer, Clock clock)
{
    public Task<SkinAssessment> CreateAsync(Call call, CreateSkinAssessmentRequest request, CancellationToken cancellationToken)
    {
        AssessmentRules.RefuseInvalid(request.Assessment, clock.Now());
        var assessmentId = request.AssessmentId.Length > 0 ? request.AssessmentId : ResourceNames.NewId();
        return Optimistic.WriteAsync(etag: "", async () =>
        {
            var patient = await patients.FindAsync(call, request.Parent, cancellationToken);
            var now = clock.Now();
            return await CreateAsync(call, AssessmentMapping.NewDraft(
                patient.ClinicId,
                patient.PatientId,
                assessmentId,
                request.Assessment.Inputs,
                call.Caller.PartnerId,
                AssessedAt(request.Assessment, now),
                now));
        });
    }

    public Task<SkinAssessment> UpdateAsync(Call call, UpdateSkinAssessmentRequest request, CancellationToken cancellationToken)
    {
        var (patch, violations) = (request.Assessment, new List<FieldViolation>());
        var paths = UpdateMasks.Paths(patch, request.UpdateMask, violations);
        return Optimistic.WriteAsync(patch.Etag, async () =>
        {
            var stored = await reader.FindAsync(call, patch.Name, cancellationToken);
            AssessmentStates.RequireDraft(stored, patch.Name);
            Etags.Require(patch.Etag, stored.Version);
            var changed = UpdateMasks.Apply(AssessmentMapping.ToMessage(stored), patch, paths, "assessment", violations);
            if (violations.Count > 0)
                throw Refusals.Invalid(violations);
            var now = clock.Now();
            AssessmentRules.RefuseInvalid(changed, now);
            var row = stored with
            {
                Version = stored.Version + 1,
                Document = AssessmentMapping.WriteDocument(changed.Inputs),
                AssessedAt = AssessedAt(changed, now),
                UpdatedAt = now,
            };
            await committer.CommitAsync(
                call,
                new Mutation(row.ClinicId).UpdateAssessment(row, stored.Version),
                new Written(patch.Name, row.Version, EventType.AssessmentUpdated, row.PatientId));
            return AssessmentMapping.ToMessage(row);
        });
    }

    public Task<SkinAssessment> AmendAsync(Call call, AmendSkinAssessmentRequest request, CancellationToken cancellationToken)
    {
        var assessmentId = request.AssessmentId.Length > 0 ? request.AssessmentId : ResourceNames.NewId();
        return Optimistic.WriteAsync(etag: "", async () =>
        {
            var stored = await reader.FindAsync(call, request.Name, cancellationToken);
            AssessmentStates.RequireFinal(stored, request.Name);
            var draft = AssessmentMapping.NewDraft(
                stored.ClinicId,
                stored.PatientId,
                assessmentId,
                AssessmentMapping.ReadDocument(stored).Inputs,
                call.Caller.PartnerId,
                stored.AssessedAt,
                clock.Now());
            return await CreateAsync(call, draft with
            {
                Revision = stored.Revision + 1,
                SupersedesId = stored.AssessmentId,
                AmendmentReason = request.Reason,
            });
        });
    }

    private async Task<SkinAssessment> CreateAsync(Call call, AssessmentRow row)
    {
        var name = ResourceNames.Assessment(row.ClinicId, row.PatientId, row.AssessmentId);
        try
        {
            await committer.CommitAsync(
                call,
                new Mutation(row.ClinicId).CreateAssessment(row),
                new Written(name, row.Version, EventType.AssessmentCreated, row.PatientId));
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.AlreadyExists)
        {
            throw Refusals.AlreadyExists("assessment", name);
        }

        return AssessmentMapping.ToMessage(row);
    }

    private static Instant AssessedAt(SkinAssessment assessment, Instant now) =>
        assessment.AssessTime is { } time ? Clock.WholeMicroseconds(time.ToInstant()) : now;
}
