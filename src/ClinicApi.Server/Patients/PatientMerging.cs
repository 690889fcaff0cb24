using System.Text;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Waitlist;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Patients;

/// <summary>Makes two records of one person into one.</summary>
internal sealed class PatientMerging(
    Store store, PatientReader reader, WaitlistOffers offers, PatientConditions conditions, ClearanceChanges changes, Committer committer, Clock clock)
{
    // The contract's limit for the field.
    private const int LongestNote = 4_000;

    public async Task<Patient> MergeAsync(Call call, MergePatientsRequest request, CancellationToken cancellationToken)
    {
        if (request.Source == request.Target)
            throw Refusals.Invalid("source", "must be another patient than the target");
        var answer = await Optimistic.WriteAsync(etag: "", async () =>
        {
            var target = await reader.FindAsync(call, request.Target, cancellationToken);
            var source = await reader.FindAsync(call, request.Source, cancellationToken);
            Etags.Require(request.Etag, target.Version);
            Etags.Require(request.SourceEtag, source.Version);
            var merged = Join(target, source);
            await RefuseObstaclesAsync(merged, source, cancellationToken);
            await CommitAsync(call, merged, target, source, cancellationToken);
            return PatientMapping.ToMessage(merged, PatientView.Full, call.Caller.PartnerId);
        });
        await JudgeAheadAsync(ResourceNames.ClinicId(request.Target), ResourceNames.LastId(request.Target), cancellationToken);
        return answer;
    }

    /// <summary>
    /// What was known of each decides from now on for all that lies ahead of both. In a commit of its own, since it goes by what the
    /// merger has brought together; a booking in between goes by that too.
    /// </summary>
    private Task<bool> JudgeAheadAsync(string clinicId, string patientId, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(etag: "", async () =>
        {
            var known = await conditions.ReadStateAsync(clinicId, patientId, cancellationToken);
            var mutation = new Mutation(clinicId);
            var followed = await changes.FollowAsync(mutation, patientId, known, EventCause.PatientRemoval, cancellationToken);
            if (followed.Alongside.Count > 0)
                await committer.CommitUnaskedAsync(mutation, followed.Alongside, cancellationToken);
            return followed.Alongside.Count > 0;
        });

    /// <summary>The target keeps its values and gets those that it lacks. Of remarks and of what was done elsewhere nothing is lost.</summary>
    private PatientRow Join(PatientRow target, PatientRow source) => target with
    {
        Version = target.Version + 1,
        Email = Either(target.Email, source.Email),
        Phone = Either(target.Phone, source.Phone),
        LanguageCode = Either(target.LanguageCode, source.LanguageCode),
        PartnerReference = target.RegisteredBy == source.RegisteredBy
            ? Either(target.PartnerReference, source.PartnerReference)
            : target.PartnerReference,
        MedicalRecordNumber = Either(target.MedicalRecordNumber, source.MedicalRecordNumber),
        AddressLines = target.AddressLines == "[]" ? source.AddressLines : target.AddressLines,
        Note = source.Note.Length == 0 || source.Note == target.Note ? target.Note
            : target.Note.Length == 0 ? source.Note
            : $"{target.Note}\n\n{source.Note}",
        ReportedProcedures = ReportedProcedures.Union(target.ReportedProcedures, source.ReportedProcedures),
        UpdatedAt = clock.Now(),
    };

    private async Task RefuseObstaclesAsync(PatientRow merged, PatientRow source, CancellationToken cancellationToken)
    {
        var obstacles = await store.PatientMergers.ListObstaclesAsync(
            merged.ClinicId, merged.PatientId, source.PatientId, cancellationToken);
        List<PreconditionViolation> violations = [.. obstacles.Select(obstacle => Violation(source, obstacle))];
        if (merged.Note.EnumerateRunes().Count() > LongestNote)
            violations.Add(Violation(ResourceNames.Patient(source.ClinicId, source.PatientId), "The notes of the two are too long together."));
        if (violations.Count > 0)
            throw Refusals.Preconditions(violations);
    }

    private async Task CommitAsync(Call call, PatientRow merged, PatientRow target, PatientRow source, CancellationToken cancellationToken)
    {
        var mutation = new Mutation(merged.ClinicId);
        List<Written> alongside = [.. await CloseDoubledEntriesAsync(mutation, merged, source, cancellationToken)];
        var ended = alongside.Select(change => change.ResourceName).ToHashSet();
        var merger = new PatientMerger(
            merged,
            target.Version,
            source.PatientId,
            source.Version,
            await store.PatientMergers.ListAppointmentsAheadAsync(source.ClinicId, source.PatientId, cancellationToken),
            [
                .. (await store.PatientMergers.ListHoldsAsync(source.ClinicId, source.PatientId, cancellationToken))
                    .Where(hold => !ended.Contains(ResourceNames.Hold(source.ClinicId, hold.Id))),
            ]);
        mutation.MergePatients(merger);
        var (clinicId, patientId) = (merged.ClinicId, merged.PatientId);
        alongside.AddRange(merger.Holds.Select(hold => new Written(
            ResourceNames.Hold(clinicId, hold.Id), hold.Version + 1, EventType.HoldTransferred, patientId, hold.OwnerId)));
        alongside.AddRange(merger.Appointments.Select(appointment => new Written(
            ResourceNames.Appointment(clinicId, appointment.Id), appointment.Version + 1, EventType.AppointmentTransferred, patientId, appointment.OwnerId)));
        alongside.Add(new Written(
            ResourceNames.Patient(clinicId, source.PatientId), source.Version + 1, EventType.PatientMergedAway, source.PatientId, source.RegisteredBy));
        await committer.CommitAsync(
            call,
            mutation,
            new Written(ResourceNames.Patient(clinicId, patientId), merged.Version, EventType.PatientMerged, patientId),
            alongside.Select(change => change.Event == EventType.PatientMergedAway ? change : change with { Cause = EventCause.PatientRemoval }));
    }

    /// <summary>A patient waits once for a treatment: of two entries the one that has waited longer stays.</summary>
    private async Task<IReadOnlyList<Written>> CloseDoubledEntriesAsync(
        Mutation mutation, PatientRow target, PatientRow source, CancellationToken cancellationToken)
    {
        var entries = (await store.Waitlist.ListOpenOfAsync(target.ClinicId, target.PatientId, cancellationToken))
            .Concat(await store.Waitlist.ListOpenOfAsync(source.ClinicId, source.PatientId, cancellationToken));
        var doubled = entries
            .GroupBy(entry => entry.TreatmentId)
            .SelectMany(same => same.OrderBy(entry => entry.CreatedAt).ThenBy(entry => entry.EntryId, StringComparer.Ordinal).Skip(1));
        return await offers.CloseAsync(mutation, doubled, cancellationToken);
    }

    private static PreconditionViolation Violation(PatientRow source, MergeObstacle obstacle) => obstacle.IsOverlap
        ? Violation(ResourceNames.InClinic(source.ClinicId, obstacle.Collection, obstacle.Id), "It overlaps time of the target.")
        : Violation(
            $"{ResourceNames.Patient(source.ClinicId, source.PatientId)}/{obstacle.Collection}/{obstacle.Id}", "The target has one of the same id.");

    private static PreconditionViolation Violation(string subject, string description) =>
        new(ErrorReason.PatientMergeConflict, subject, description);

    private static string Either(string own, string other) => own.Length > 0 ? own : other;
}
