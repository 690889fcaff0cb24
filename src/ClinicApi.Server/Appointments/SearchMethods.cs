using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace ClinicApi.Server.Appointments;

/// <summary>
/// Searches over gRPC. They are called a thousand times for each booking, and making their answers of messages would cost more than
/// finding them: these two methods of the service answer with bytes.
/// </summary>
internal sealed class SearchMethods(AvailabilitySearch availability)
{
    private Task<WireWriter> SearchAvailability(SearchAvailabilityRequest request, ServerCallContext context) =>
        availability.SearchAsync(Call.Of(context), request, context.CancellationToken);

    private Task<WireWriter> BatchSearchAvailability(BatchSearchAvailabilityRequest request, ServerCallContext context) =>
        availability.SearchManyAsync(Call.Of(context), request, context.CancellationToken);

    /// <summary>Tells the framework of the methods.</summary>
    internal sealed class Provider : IServiceMethodProvider<SearchMethods>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<SearchMethods> context)
        {
            var service = AppointmentService.Descriptor;
            context.AddByteMethod(
                service.FindMethodByName(nameof(SearchAvailability)),
                SearchAvailabilityRequest.Parser,
                (methods, request, call) => methods.SearchAvailability(request, call));
            context.AddByteMethod(
                service.FindMethodByName(nameof(BatchSearchAvailability)),
                BatchSearchAvailabilityRequest.Parser,
                (methods, request, call) => methods.BatchSearchAvailability(request, call));
        }
    }
}
