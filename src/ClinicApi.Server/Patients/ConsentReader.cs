using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Lists;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Patients;

/// <summary>Reads consents within what the caller may see: a partner those that it recorded and those that name it.</summary>
internal sealed class ConsentReader(Store store, PatientReader patients, PageTokens pageTokens)
{
    public async Task<Consent> GetAsync(Call call, string name, CancellationToken cancellationToken) =>
        ConsentMapping.ToMessage(await FindAsync(call, name, cancellationToken));

    public async Task<ConsentRow> FindAsync(Call call, string name, CancellationToken cancellationToken) =>
        await store.Consents.GetAsync(
            call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.TryPatientId(name)!, ResourceNames.LastId(name), cancellationToken)
        ?? throw Refusals.NotFound("consent", name);

    public async Task<ListConsentsResponse> ListAsync(Call call, ListConsentsRequest request, CancellationToken cancellationToken)
    {
        var patient = await patients.FindAsync(call, request.Parent, cancellationToken);
        var size = PageTokens.PageSize(request.PageSize);
        var before = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken);
        var rows = await store.Consents.ListAsync(
            call.AccessTo(patient.ClinicId), patient.PatientId, TimeKey.Parse(before), size + 1, cancellationToken);
        var (page, nextBefore) = Page.Of(rows, size, row => TimeKey.Format(row.CreatedAt, row.ConsentId));
        return new ListConsentsResponse
        {
            Consents = { page.Select(ConsentMapping.ToMessage) },
            NextPageToken = nextBefore.Length == 0 ? "" : pageTokens.Issue(request, call.Caller.PartnerId, nextBefore),
        };
    }
}
