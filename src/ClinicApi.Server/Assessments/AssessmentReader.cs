using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Lists;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>Reads assessments within what the caller may see: partners only what a consent in force shares with them.</summary>
internal sealed class AssessmentReader(Store store, PageTokens pageTokens)
{
    private const int LargestFullPage = 20;

    public async Task<SkinAssessment> GetAsync(Call call, string name, CancellationToken cancellationToken) =>
        AssessmentMapping.ToMessage(
            await store.Assessments.GetAsync(
                call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.TryPatientId(name)!, ResourceNames.LastId(name), cancellationToken)
            ?? throw Refusals.NotFound("assessment", name),
            AssessmentView.Full);

    /// <summary>The whole row, for callers who see the whole clinic.</summary>
    public async Task<AssessmentRow> FindAsync(Call call, string name, CancellationToken cancellationToken) =>
        call.Caller.SeesWholeClinic
        && await store.Assessments.GetAsync(
            call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.TryPatientId(name)!, ResourceNames.LastId(name), cancellationToken) is { } read
            ? read.Assessment
            : throw Refusals.NotFound("assessment", name);

    public async Task<ListSkinAssessmentsResponse> ListAsync(Call call, ListSkinAssessmentsRequest request, CancellationToken cancellationToken)
    {
        var access = call.AccessTo(ResourceNames.ClinicId(request.Parent));
        var patientId = ResourceNames.LastId(request.Parent);
        var size = PageTokens.PageSize(request.PageSize);
        if (request.View == AssessmentView.Full)
            size = Math.Min(request.PageSize == 0 ? LargestFullPage : size, LargestFullPage);
        var before = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken);
        if (!await store.Assessments.IsPatientKnownAsync(access, patientId, cancellationToken))
            throw Refusals.NotFound("patient", request.Parent);

        var reads = await store.Assessments.ListAsync(
            access,
            patientId,
            request.States.Select(state => (int)state),
            withDocuments: request.View == AssessmentView.Full,
            TimeKey.Parse(before),
            size + 1,
            cancellationToken);
        var (page, nextBefore) = Page.Of(reads, size, read => TimeKey.Format(read.Assessment.CreatedAt, read.Assessment.AssessmentId));
        return new ListSkinAssessmentsResponse
        {
            Assessments = { page.Select(read => AssessmentMapping.ToMessage(read, request.View)) },
            NextPageToken = nextBefore.Length == 0 ? "" : pageTokens.Issue(request, call.Caller.PartnerId, nextBefore),
        };
    }

    public async Task<BatchGetSkinAssessmentsResponse> BatchGetAsync(
        Call call, BatchGetSkinAssessmentsRequest request, CancellationToken cancellationToken)
    {
        var clinicIds = request.Names.Select(ResourceNames.ClinicId).Distinct().ToList();
        if (clinicIds.Count > 1)
            throw Refusals.Invalid("names", "must all be of one clinic");
        var reads = (await store.Assessments.ListNamedAsync(
                call.AccessTo(clinicIds[0]), [.. request.Names.Select(Key)], cancellationToken))
            .ToDictionary(read => (read.Assessment.PatientId, read.Assessment.AssessmentId));
        return new BatchGetSkinAssessmentsResponse
        {
            Assessments =
            {
                request.Names.Select(name => reads.TryGetValue(Key(name), out var read)
                    ? AssessmentMapping.ToMessage(read, AssessmentView.Full)
                    : throw Refusals.NotFound("assessment", name)),
            },
        };

        static (string PatientId, string Id) Key(string name) => (ResourceNames.TryPatientId(name)!, ResourceNames.LastId(name));
    }
}
