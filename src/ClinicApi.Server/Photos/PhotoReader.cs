using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Lists;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Photos;

/// <summary>Reads what is known of photos within what the caller may see: partners only what a consent in force shares with them.</summary>
internal sealed class PhotoReader(Store store, PageTokens pageTokens)
{
    public async Task<Photo> GetAsync(Call call, string name, CancellationToken cancellationToken) =>
        PhotoMapping.ToMessage(await FindAsync(call, name, cancellationToken));

    public async Task<PhotoRow> FindAsync(Call call, string name, CancellationToken cancellationToken) =>
        await store.Photos.GetAsync(
            call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.TryPatientId(name)!, ResourceNames.LastId(name), cancellationToken)
        ?? throw Refusals.NotFound("photo", name);

    public async Task<ListPhotosResponse> ListAsync(Call call, ListPhotosRequest request, CancellationToken cancellationToken)
    {
        var access = call.AccessTo(ResourceNames.ClinicId(request.Parent));
        var patientId = ResourceNames.LastId(request.Parent);
        var size = PageTokens.PageSize(request.PageSize);
        var before = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken);
        if (!await store.Assessments.IsPatientKnownAsync(access, patientId, cancellationToken))
            throw Refusals.NotFound("patient", request.Parent);
        if (request.Assessment.Length > 0 && ResourceNames.TryPatientId(request.Assessment) != patientId)
            throw Refusals.Invalid("assessment", "must be an assessment of the patient");

        var rows = await store.Photos.ListAsync(
            access, patientId, ResourceNames.LastId(request.Assessment), TimeKey.Parse(before), size + 1, cancellationToken);
        var (page, nextBefore) = Page.Of(rows, size, row => TimeKey.Format(row.CreatedAt, row.PhotoId));
        return new ListPhotosResponse
        {
            Photos = { page.Select(PhotoMapping.ToMessage) },
            NextPageToken = nextBefore.Length == 0 ? "" : pageTokens.Issue(request, call.Caller.PartnerId, nextBefore),
        };
    }
}
