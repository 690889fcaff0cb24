using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Lists;
using ClinicApi.Server.Patients;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>Reads outcomes, which are for the clinic's own people and services.</summary>
internal sealed class OutcomeReader(Store store, PatientReader patients, PageTokens pageTokens)
{
    private const int DefaultPage = 20;
    private const int LargestPage = 100;

    public async Task<Outcome> GetAsync(Call call, string name, CancellationToken cancellationToken) =>
        OutcomeMapping.ToMessage(await FindAsync(call, name, cancellationToken));

    public async Task<OutcomeRow> FindAsync(Call call, string name, CancellationToken cancellationToken) =>
        await store.Outcomes.GetAsync(
            call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.TryPatientId(name)!, ResourceNames.LastId(name), cancellationToken)
        ?? throw Refusals.NotFound("outcome", name);

    public async Task<ListOutcomesResponse> ListAsync(Call call, ListOutcomesRequest request, CancellationToken cancellationToken)
    {
        var patient = await patients.FindAsync(call, request.Parent, cancellationToken);
        if (request.Baseline.Length > 0 && ResourceNames.TryPatientId(request.Baseline) != patient.PatientId)
            throw Refusals.Invalid("baseline", "must be an assessment of the patient");
        var size = request.PageSize == 0 ? DefaultPage : Math.Min(request.PageSize, LargestPage);
        var before = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken);
        var rows = await store.Outcomes.ListAsync(
            call.AccessTo(patient.ClinicId), patient.PatientId, ResourceNames.LastId(request.Baseline), TimeKey.Parse(before), size + 1, cancellationToken);
        var (page, nextBefore) = Page.Of(rows, size, row => TimeKey.Format(row.CreatedAt, row.OutcomeId));
        return new ListOutcomesResponse
        {
            Outcomes = { page.Select(OutcomeMapping.ToMessage) },
            NextPageToken = nextBefore.Length == 0 ? "" : pageTokens.Issue(request, call.Caller.PartnerId, nextBefore),
        };
    }
}
