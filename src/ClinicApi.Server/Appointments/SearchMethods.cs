using System.Buffers;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Google.Protobuf;
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

    /// <summary>The generated base of the service has these methods too, where nothing implements them.</summary>
    public static void PrecedeTheGenerated(EndpointBuilder endpoint) => ((RouteEndpointBuilder)endpoint).Order = -1;

    /// <summary>Tells the framework of the methods, as generated code does of others.</summary>
    internal sealed class Provider : IServiceMethodProvider<SearchMethods>
    {
        private static readonly Marshaller<WireWriter> Answers = Marshallers.Create<WireWriter>(
            Send, _ => throw new NotSupportedException("A server reads no answers."));

        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<SearchMethods> context)
        {
            Add(context, nameof(SearchAvailability), SearchAvailabilityRequest.Parser, (methods, request, call) => methods.SearchAvailability(request, call));
            Add(context, nameof(BatchSearchAvailability), BatchSearchAvailabilityRequest.Parser, (methods, request, call) => methods.BatchSearchAvailability(request, call));
        }

        private static void Add<TRequest>(
            ServiceMethodProviderContext<SearchMethods> context, string name, MessageParser<TRequest> parser,
            UnaryServerMethod<SearchMethods, TRequest, WireWriter> answer)
            where TRequest : class, IMessage<TRequest>
        {
            var requests = Marshallers.Create<TRequest>(
                (_, _) => throw new NotSupportedException("A server sends no requests."),
                received => parser.ParseFrom(received.PayloadAsReadOnlySequence()));
            var method = new Method<TRequest, WireWriter>(
                MethodType.Unary, AppointmentService.Descriptor.FullName, name, requests, Answers);
            context.AddUnaryMethod(method, [new HttpMethodMetadata([HttpMethods.Post])], answer);
        }

        private static void Send(WireWriter answer, SerializationContext context)
        {
            context.SetPayloadLength(answer.Length);
            var target = context.GetBufferWriter();
            target.Write(answer.Written);
            context.Complete();
            answer.Dispose();
        }
    }
}
