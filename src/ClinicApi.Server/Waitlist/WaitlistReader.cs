using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Lists;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Waitlist;

/// <summary>Reads waiting lists within what the caller may see.</summary>
internal sealed class WaitlistReader(Store store, PageTokens pageTokens)
{
    public async Task<WaitlistEntry> GetAsync(Call call, string name, CancellationToken cancellationToken) =>
        WaitlistMapping.ToMessage(await FindAsync(call, name, cancellationToken));

    public async Task<WaitlistRow> FindAsync(Call call, string name, CancellationToken cancellationToken) =>
        await store.Waitlist.GetAsync(call.AccessTo(ResourceNames.ClinicId(name)), ResourceNames.LastId(name), cancellationToken)
        ?? throw Refusals.NotFound("waitlistEntry", name);

    public async Task<ListWaitlistResponse> ListAsync(Call call, ListWaitlistRequest request, CancellationToken cancellationToken)
    {
        var size = PageTokens.PageSize(request.PageSize);
        var after = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken);
        var rows = await store.Waitlist.ListAsync(
            call.AccessTo(ResourceNames.ClinicId(request.Parent)),
            ResourceNames.LastId(request.Treatment),
            TimeKey.Parse(after),
            size + 1,
            cancellationToken);
        var (page, nextAfter) = Page.Of(rows, size, row => TimeKey.Format(row.CreatedAt, row.EntryId));
        return new ListWaitlistResponse
        {
            Entries = { page.Select(WaitlistMapping.ToMessage) },
            NextPageToken = nextAfter.Length == 0 ? "" : pageTokens.Issue(request, call.Caller.PartnerId, nextAfter),
        };
    }
}
