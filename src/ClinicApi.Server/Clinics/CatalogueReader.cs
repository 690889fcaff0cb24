using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Lists;
using ClinicApi.Storage;
using Google.Protobuf;

namespace ClinicApi.Server.Clinics;

/// <summary>Reads catalogue resources, one at a time or in pages.</summary>
internal sealed class CatalogueReader(Store store, PageTokens pageTokens)
{
    public async Task<IMessage> GetAsync(CatalogueResource resource, string name, CancellationToken cancellationToken)
    {
        var message = resource.IsClinic
            ? await store.Catalogue.GetClinicAsync(ResourceNames.ClinicId(name), cancellationToken) is { } clinic ? CatalogueDocuments.Read(resource, clinic) : null
            : await store.Catalogue.GetItemAsync(ResourceNames.ClinicId(name), resource.Kind!.Value, ResourceNames.LastId(name), cancellationToken) is { } item
                ? CatalogueDocuments.Read(item)
                : null;
        return message ?? throw Refusals.NotFound(resource.Type, name);
    }

    public async Task<(IReadOnlyList<IMessage> Items, string NextPageToken)> ListAsync(
        CatalogueResource resource, Call call, string parent, int pageSize, string pageToken, CancellationToken cancellationToken)
    {
        var clinicId = ResourceNames.ClinicId(parent);
        var after = pageTokens.Redeem(call.Request, call.Caller.PartnerId, pageToken) ?? "";
        var size = PageTokens.PageSize(pageSize);
        var rows = await store.Catalogue.ListItemsAsync(clinicId, resource.Kind!.Value, after, size + 1, cancellationToken);
        if (rows.Count == 0 && await store.Catalogue.GetClinicAsync(clinicId, cancellationToken) is null)
            throw Refusals.NotFound(CatalogueResources.Clinic.Type, parent);
        return Answer(call, rows, size, row => row.Id, CatalogueDocuments.Read);
    }

    public async Task<(IReadOnlyList<IMessage> Items, string NextPageToken)> ListClinicsAsync(
        Call call, int pageSize, string pageToken, CancellationToken cancellationToken)
    {
        var after = pageTokens.Redeem(call.Request, call.Caller.PartnerId, pageToken) ?? "";
        var size = PageTokens.PageSize(pageSize);
        var granted = call.Caller.Kind == Options.V1.CallerKind.Administrator ? null : call.Caller.ClinicsWith(call.Method.Rule.Scope);
        var rows = await store.Catalogue.ListClinicsAsync(granted, after, size + 1, cancellationToken);
        return Answer(call, rows, size, row => row.ClinicId, row => CatalogueDocuments.Read(CatalogueResources.Clinic, row));
    }

    private (IReadOnlyList<IMessage> Items, string NextPageToken) Answer<TRow>(
        Call call, IReadOnlyList<TRow> rows, int size, Func<TRow, string> idOf, Func<TRow, IMessage> read)
    {
        var (page, nextAfter) = Page.Of(rows, size, idOf);
        return ([.. page.Select(read)], nextAfter.Length == 0 ? "" : pageTokens.Issue(call.Request, call.Caller.PartnerId, nextAfter));
    }
}
