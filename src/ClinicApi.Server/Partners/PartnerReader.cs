using System.Globalization;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Lists;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Partners;

/// <summary>Reads partners, keys and grants. That they are the caller's own, or the caller an administrator, was decided before.</summary>
internal sealed class PartnerReader(Store store, PageTokens pageTokens, Clock clock)
{
    public async Task<Partner> GetAsync(string name, CancellationToken cancellationToken) =>
        PartnerMapping.ToMessage(await FindAsync(name, cancellationToken));

    public async Task<PartnerRow> FindAsync(string name, CancellationToken cancellationToken) =>
        await store.Partners.FindAsync(ResourceNames.LastId(name), cancellationToken) ?? throw Refusals.NotFound("partner", name);

    public async Task<ListPartnersResponse> ListAsync(Call call, ListPartnersRequest request, CancellationToken cancellationToken)
    {
        var size = PageTokens.PageSize(request.PageSize);
        var after = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken) ?? "";
        var rows = await store.Partners.ListPartnersAsync((int)request.CallerKind, after, size + 1, cancellationToken);
        var (page, next) = Page.Of(rows, size, row => row.PartnerId);
        return new ListPartnersResponse { Partners = { page.Select(PartnerMapping.ToMessage) }, NextPageToken = Token(call, next) };
    }

    public async Task<ApiKey> GetKeyAsync(string name, CancellationToken cancellationToken) =>
        PartnerMapping.ToMessage((await FindKeyAsync(name, cancellationToken)).Key, clock.Now());

    public async Task<KeyRecord> FindKeyAsync(string name, CancellationToken cancellationToken) =>
        await store.Partners.FindKeyAsync(ResourceNames.LastId(name), cancellationToken) is { } found
            && found.Partner.PartnerId == ResourceNames.PartnerId(name)
            ? found
            : throw Refusals.NotFound("apiKey", name);

    public async Task<ListApiKeysResponse> ListKeysAsync(Call call, ListApiKeysRequest request, CancellationToken cancellationToken)
    {
        var partner = await FindAsync(request.Parent, cancellationToken);
        var size = PageTokens.PageSize(request.PageSize);
        var before = TimeKey.Parse(pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken));
        var states = request.States.Select(state => ((int)state).ToString(CultureInfo.InvariantCulture));
        var rows = await store.Partners.ListKeysAsync(partner.PartnerId, states, before, size + 1, cancellationToken);
        var (page, next) = Page.Of(rows, size, row => TimeKey.Format(row.CreatedAt, row.KeyId));
        var now = clock.Now();
        return new ListApiKeysResponse { ApiKeys = { page.Select(row => PartnerMapping.ToMessage(row, now)) }, NextPageToken = Token(call, next) };
    }

    public async Task<ClinicGrant> GetGrantAsync(string name, CancellationToken cancellationToken) =>
        PartnerMapping.ToMessage(await FindGrantAsync(name, cancellationToken));

    public async Task<GrantRow> FindGrantAsync(string name, CancellationToken cancellationToken) =>
        await store.Partners.FindGrantAsync(ResourceNames.PartnerId(name), ResourceNames.LastId(name), cancellationToken)
        ?? throw Refusals.NotFound("clinicGrant", name);

    public async Task<ListClinicGrantsResponse> ListGrantsAsync(Call call, ListClinicGrantsRequest request, CancellationToken cancellationToken)
    {
        var partner = await FindAsync(request.Parent, cancellationToken);
        var size = PageTokens.PageSize(request.PageSize);
        var after = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken) ?? "";
        var rows = await store.Partners.ListGrantsAsync(partner.PartnerId, after, size + 1, cancellationToken);
        var (page, next) = Page.Of(rows, size, row => row.GrantId);
        return new ListClinicGrantsResponse { ClinicGrants = { page.Select(PartnerMapping.ToMessage) }, NextPageToken = Token(call, next) };
    }

    private string Token(Call call, string next) => next.Length == 0 ? "" : pageTokens.Issue(call.Request, call.Caller.PartnerId, next);
}
