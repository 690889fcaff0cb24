using ClinicApi.Server.Calls;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Events;

/// <summary>The feed over gRPC.</summary>
internal sealed class EventServiceV1(EventList list, EventWatch watch) : EventService.EventServiceBase
{
    public override Task<ListEventsResponse> ListEvents(ListEventsRequest request, ServerCallContext context) =>
        list.ListAsync(Call.Of(context), request, context.CancellationToken);

    public override Task WatchEvents(
        WatchEventsRequest request, IServerStreamWriter<WatchEventsResponse> responseStream, ServerCallContext context) =>
        watch.RunAsync(Call.Of(context), request, responseStream);
}
