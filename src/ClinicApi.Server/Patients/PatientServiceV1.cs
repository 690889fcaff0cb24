using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Lists;
using ClinicApi.Server.Waitlist;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Server.Patients;

/// <summary>Patients over gRPC.</summary>
internal sealed class PatientServiceV1(
    Store store, PatientReader reader, PatientSearch search, PatientMerging merging, PatientExport export, ConsentReader consentReader,
    ConsentBook consents, WaitlistOffers offers, Committer committer, PageTokens pageTokens, Clock clock)
    : PatientService.PatientServiceBase
{
    public override async Task<Patient> CreatePatient(CreatePatientRequest request, ServerCallContext context)
    {
        var call = Call.Of(context);
        var clinicId = ResourceNames.ClinicId(request.Parent);
        var now = clock.Now();
        PatientRules.RefuseDatesInFuture(request.Patient, now);
        PatientRules.RefuseFullFields(call.Caller, UpdateMasks.Paths(request.Patient, null, []));
        if (await store.Catalogue.GetClinicAsync(clinicId, context.CancellationToken) is null)
            throw Refusals.NotFound("clinic", request.Parent);

        var patientId = request.PatientId.Length > 0 ? request.PatientId : ResourceNames.NewId();
        var row = PatientMapping.ToRow(request.Patient, clinicId, patientId, call.Caller.PartnerId, now) with
        {
            ReportedProcedures = ReportedProcedures.Replace("[]", request.Patient.ReportedProcedures, PatientView.Full, call.Caller.PartnerId),
        };
        var name = ResourceNames.Patient(clinicId, patientId);
        try
        {
            await committer.CommitAsync(
                call, new Mutation(clinicId).CreatePatient(row), new Written(name, row.Version, EventType.PatientRegistered, patientId));
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.AlreadyExists)
        {
            throw Refusals.AlreadyExists("patient", name);
        }

        return PatientMapping.ToMessage(row, PatientReader.FullestView(call.Caller), call.Caller.PartnerId);
    }

    public override Task<Patient> GetPatient(GetPatientRequest request, ServerCallContext context)
    {
        var call = Call.Of(context);
        return reader.GetAsync(call, request.Name, PatientReader.Allowed(call.Caller, request.View), context.CancellationToken);
    }

    public override async Task<Patient> UpdatePatient(UpdatePatientRequest request, ServerCallContext context)
    {
        var call = Call.Of(context);
        var violations = new List<FieldViolation>();
        var paths = UpdateMasks.Paths(request.Patient, request.UpdateMask, violations);
        var view = PatientReader.FullestView(call.Caller);
        PatientRules.RefuseFullFields(call.Caller, paths);
        return await Optimistic.WriteAsync(request.Patient.Etag, async () =>
        {
            var stored = await reader.FindAsync(call, request.Patient.Name, context.CancellationToken);
            PatientRules.RefuseGuests(call.Caller, stored);
            Etags.Require(request.Patient.Etag, stored.Version);
            var current = PatientMapping.ToMessage(stored, PatientView.Full, stored.RegisteredBy);
            current.ReportedProcedures.Clear();
            current.ReportedProcedures.AddRange(ReportedProcedures.Visible(stored.ReportedProcedures, view, call.Caller.PartnerId));
            var changed = UpdateMasks.Apply(current, request.Patient, paths, "patient", violations);
            if (violations.Count > 0)
                throw Refusals.Invalid(violations);
            var now = clock.Now();
            PatientRules.RefuseDatesInFuture(changed, now);
            var row = PatientMapping.ToRow(changed, stored.ClinicId, stored.PatientId, stored.RegisteredBy, now) with
            {
                Version = stored.Version + 1,
                CreatedAt = stored.CreatedAt,
                ReportedProcedures = ReportedProcedures.Replace(
                    stored.ReportedProcedures, changed.ReportedProcedures, view, call.Caller.PartnerId),
                PartnerReference = stored.RegisteredBy == call.Caller.PartnerId ? changed.PartnerReference : stored.PartnerReference,
            };
            await committer.CommitAsync(
                call,
                new Mutation(row.ClinicId).UpdatePatient(row, stored.Version),
                new Written(request.Patient.Name, row.Version, EventType.PatientUpdated, row.PatientId));
            return PatientMapping.ToMessage(row, view, call.Caller.PartnerId);
        });
    }

    public override async Task<ListPatientsResponse> ListPatients(ListPatientsRequest request, ServerCallContext context)
    {
        var call = Call.Of(context);
        var view = PatientReader.Allowed(call.Caller, request.View);
        var size = PageTokens.PageSize(request.PageSize);
        var after = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken);
        var rows = await store.Patients.ListAsync(
            call.AccessTo(ResourceNames.ClinicId(request.Parent)), TimeKey.Parse(after), size + 1, context.CancellationToken);
        var (page, nextAfter) = Page.Of(rows, size, row => TimeKey.Format(row.CreatedAt, row.PatientId));
        return new ListPatientsResponse
        {
            Patients = { page.Select(row => PatientMapping.ToMessage(row, view, call.Caller.PartnerId)) },
            NextPageToken = nextAfter.Length == 0 ? "" : pageTokens.Issue(request, call.Caller.PartnerId, nextAfter),
        };
    }

    public override Task<MatchPatientsResponse> MatchPatients(MatchPatientsRequest request, ServerCallContext context) =>
        search.MatchAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Empty> DeletePatient(DeletePatientRequest request, ServerCallContext context)
    {
        var call = Call.Of(context);
        return Optimistic.WriteAsync(etag: "", async () =>
        {
            var stored = await reader.FindAsync(call, request.Name, context.CancellationToken);
            PatientRules.RefuseGuests(call.Caller, stored);
            Etags.Require(request.Etag, stored.Version);
            try
            {
                var mutation = new Mutation(stored.ClinicId);
                var alongside = await offers.CloseAllAsync(mutation, stored.PatientId, context.CancellationToken);
                await committer.CommitAsync(
                    call,
                    mutation.ErasePatient(stored.PatientId, stored.Version),
                    new Written(request.Name, stored.Version + 1, EventType.PatientErased, stored.PatientId),
                    alongside);
            }
            catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.InUse)
            {
                throw Refusals.InUse("patient", request.Name);
            }

            return new Empty();
        });
    }

    public override Task<Patient> MergePatients(MergePatientsRequest request, ServerCallContext context) =>
        merging.MergeAsync(Call.Of(context), request, context.CancellationToken);

    public override Task ExportPatient(
        ExportPatientRequest request, IServerStreamWriter<ExportPatientResponse> responseStream, ServerCallContext context) =>
        export.SendAsync(Call.Of(context), request.Name, responseStream, context.CancellationToken);

    public override Task<Consent> RecordConsent(RecordConsentRequest request, ServerCallContext context) =>
        consents.RecordAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<Consent> RevokeConsent(RevokeConsentRequest request, ServerCallContext context) =>
        consents.RevokeAsync(Call.Of(context), request, context.CancellationToken);

    public override Task<ListConsentsResponse> ListConsents(ListConsentsRequest request, ServerCallContext context) =>
        consentReader.ListAsync(Call.Of(context), request, context.CancellationToken);
}
