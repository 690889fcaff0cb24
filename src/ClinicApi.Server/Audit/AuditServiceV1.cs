using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Lists;
using ClinicApi.Storage;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Audit;

/// <summary>The audit log over gRPC.</summary>
internal sealed class AuditServiceV1(Store store, PageTokens pageTokens) : AuditService.AuditServiceBase
{
    public override async Task<ListAuditEntriesResponse> ListAuditEntries(ListAuditEntriesRequest request, ServerCallContext context)
    {
        var call = Call.Of(context);
        Refuse(call.Caller, request);
        // What is not recorded cannot be found.
        if (request.Category == AuditCategory.None)
            return new ListAuditEntriesResponse();

        var size = PageTokens.PageSize(request.PageSize);
        var before = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken);
        var rows = await store.Audit.SearchAsync(QueryOf(request), before, size + 1, context.CancellationToken);
        var (page, next) = Page.Of(rows, size, row => row.EntryId);
        return new ListAuditEntriesResponse
        {
            AuditEntries = { page.Select(AuditMapping.ToMessage) },
            NextPageToken = next.Length == 0 ? "" : pageTokens.Issue(request, call.Caller.PartnerId, next),
        };
    }

    private static void Refuse(Caller caller, ListAuditEntriesRequest request)
    {
        List<FieldViolation> violations = [];
        if (request.Clinic.Length == 0 && caller.Kind != CallerKind.Administrator)
            violations.Add(new FieldViolation("clinic", "is required, except for administrators"));
        if (request.StartTime?.ToInstant() >= request.EndTime?.ToInstant())
            violations.Add(new FieldViolation("end_time", "must be later than start_time"));
        if (violations.Count > 0)
            throw Refusals.Invalid(violations);
    }

    private static AuditQuery QueryOf(ListAuditEntriesRequest request) => new(
        ResourceNames.TryClinicId(request.Clinic) ?? ResourceNames.TryClinicId(request.Patient),
        ResourceNames.LastId(request.Patient),
        ResourceNames.LastId(request.Caller),
        request.Category == AuditCategory.Unspecified ? [] : AuditMapping.MethodsAboutPatients,
        // Commands of the binary are no methods, and are administration.
        OtherMethods: request.Category == AuditCategory.Administration,
        request.StartTime?.ToInstant(),
        request.EndTime?.ToInstant(),
        request.FailuresOnly);
}
