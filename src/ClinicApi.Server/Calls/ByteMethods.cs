using System.Buffers;
using ClinicApi.Server.Contract;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace ClinicApi.Server.Calls;

/// <summary>Methods of the contract that answer with bytes instead of a message, told to the framework as generated code tells of others.</summary>
internal static class ByteMethods
{
    private static readonly Marshaller<WireWriter> Answers = Marshallers.Create<WireWriter>(
        Send, _ => throw new NotSupportedException("A server reads no answers."));

    public static void AddByteMethod<TService, TRequest>(
        this ServiceMethodProviderContext<TService> context, MethodDescriptor descriptor, MessageParser<TRequest> parser,
        UnaryServerMethod<TService, TRequest, WireWriter> answer)
        where TService : class
        where TRequest : class, IMessage<TRequest>
    {
        var requests = Marshallers.Create<TRequest>(
            (_, _) => throw new NotSupportedException("A server sends no requests."),
            received => parser.ParseFrom(received.PayloadAsReadOnlySequence()));
        var method = new Method<TRequest, WireWriter>(MethodType.Unary, descriptor.Service.FullName, descriptor.Name, requests, Answers);
        context.AddUnaryMethod(method, [new HttpMethodMetadata([HttpMethods.Post])], answer);
    }

    /// <summary>The generated base of the service has these methods too, where nothing implements them.</summary>
    public static void PrecedeTheGenerated(EndpointBuilder endpoint) => ((RouteEndpointBuilder)endpoint).Order = -1;

    private static void Send(WireWriter answer, SerializationContext context)
    {
        context.SetPayloadLength(answer.Length);
        var target = context.GetBufferWriter();
        target.Write(answer.Written);
        context.Complete();
        answer.Dispose();
    }
}
