using System.Buffers.Text;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Lists;
using ClinicApi.V1;

namespace ClinicApi.Server.Events;

/// <summary>Pages of events, clinic by clinic. A page token is a position in every clinic, so that nothing moves between two pages.</summary>
internal sealed class EventList(EventFeed feed, PageTokens pageTokens, ResumeTokens resumeTokens)
{
    private const int DefaultPageSize = 100;
    private const int LargestPageSize = 1_000;

    // A filter may match almost nothing; then a page ends before it is full, and the next goes on from there.
    private const int MostLookedAt = 20_000;

    public async Task<ListEventsResponse> ListAsync(Call call, ListEventsRequest request, CancellationToken cancellationToken)
    {
        var (start, end) = (request.StartTime?.ToInstant(), request.EndTime?.ToInstant());
        if (start >= end)
            throw Refusals.Invalid("end_time", "must be later than start_time");
        var filter = new EventFilter(request.Clinics, request.Types_);
        var size = request.PageSize == 0 ? DefaultPageSize : Math.Min(request.PageSize, LargestPageSize);
        var clinics = filter.ClinicsFor(call.Caller);
        var token = pageTokens.Redeem(request, call.Caller.PartnerId, request.PageToken);
        var position = token is null ? FeedPosition.From(start ?? FeedPosition.Beginning) : FeedPosition.Unpack(Base64Url.DecodeFromChars(token));
        position = await feed.SettleAsync(position, clinics, cancellationToken);
        var heads = await feed.HeadsAsync(clinics, cancellationToken);

        var response = new ListEventsResponse();
        var lookedAt = 0;
        var isWhole = true;
        foreach (var clinic in clinics)
        {
            var head = heads.GetValueOrDefault(clinic);
            var isOver = false;
            while (isWhole && !isOver && position.In(clinic) < head)
            {
                foreach (var read in await feed.ReadAsync(call.Caller, clinic, position.In(clinic)!.Value, cancellationToken))
                {
                    isOver = read.Event.OccurredAt >= end;
                    var matches = filter.Matches(read, call.Caller);
                    isWhole = isOver || (lookedAt < MostLookedAt && !(matches && response.Events.Count == size));
                    if (isOver || !isWhole)
                        break;
                    if (matches)
                        response.Events.Add(EventMapping.ToMessage(read.Event));
                    position = position.Past(clinic, read.Event.Sequence);
                    lookedAt++;
                }
            }
        }

        response.NextPageToken = isWhole ? "" : pageTokens.Issue(request, call.Caller.PartnerId, Base64Url.EncodeToString(position.Pack()));
        response.ResumeToken = resumeTokens.Issue(call.Caller.PartnerId, filter, position);
        return response;
    }
}
