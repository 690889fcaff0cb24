using ClinicApi.Fuzz.Mutation;
using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;

namespace ClinicApi.Fuzz.Targets;

/// <summary>Every method of the contract with requests that began as valid ones, over the wire. Whatever is sent, the answer is documented.</summary>
internal sealed class MethodTarget
{
    private readonly Playground playground;
    private readonly MessageMutator mutator;
    private readonly MethodContract[] methods;

    // The channel remembers each that it is given.
    private readonly Dictionary<MethodContract, Method<byte[], byte[]>> described;

    private MethodTarget(Playground playground, Func<MethodContract, bool> includes)
    {
        this.playground = playground;
        mutator = new MessageMutator(playground.Words);
        methods = [.. ApiContract.Methods.Values.Where(includes).OrderBy(m => m.FullName, StringComparer.Ordinal)];
        described = methods.ToDictionary(m => m, Describe);
    }

    /// <summary>All unary methods.</summary>
    public static FuzzTarget OfUnary(Playground playground, int share) =>
        new("methods", share, new MethodTarget(playground, m => !IsStream(m) && !IsDestructive(m)).TryAsync);

    /// <summary>Those with pages, windows and types to choose from.</summary>
    public static FuzzTarget OfFilters(Playground playground, int share) => new(
        "filters",
        share,
        new MethodTarget(playground, m => !IsStream(m) && !m.IsMutation && (m.Descriptor.Name.StartsWith("List", StringComparison.Ordinal) || m.Descriptor.Name.Contains("Search", StringComparison.Ordinal))).TryAsync);

    /// <summary>Streams of either direction, of which the first answer counts.</summary>
    public static FuzzTarget OfStreams(Playground playground, int share) => new("streams", share, new MethodTarget(playground, IsStream).TryAsync);

    private async ValueTask<string?> TryAsync(Random random, CancellationToken cancellationToken)
    {
        var method = methods[random.Next(methods.Length)];
        var message = playground.Requests.For(method);
        if (random.Next(10) > 0)
            mutator.Mutate(message, random);
        var bytes = message.ToByteArray();
        if (random.Next(2) == 0)
            bytes = WireMutator.Mutate(bytes, random);
        var kinds = random.Next(10) == 0 ? [.. playground.Callers.Keys] : method.Rule.Callers.ToArray();
        try
        {
            await SendAsync(playground.Callers[kinds[random.Next(kinds.Length)]].Invoker, described[method], bytes, random, cancellationToken);
            return null;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.DeadlineExceeded && exception.Trailers.Count == 0)
        {
            // The caller's own clock: a stream that has nothing to say yet.
            return method.Descriptor.IsServerStreaming ? null : $"{method.FullName} did not answer in time to {Convert.ToBase64String(bytes)}";
        }
        catch (RpcException exception)
        {
            var refused = Refused.Read(exception);
            return refused.Code is StatusCode.Internal or StatusCode.Unknown
                ? $"{method.FullName} answered {refused.Describe()} to {Convert.ToBase64String(bytes)}"
                : null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"{method.FullName} did not answer as documented to {Convert.ToBase64String(bytes)}: {exception}";
        }
    }

    private static async Task SendAsync(CallInvoker invoker, Method<byte[], byte[]> method, byte[] bytes, Random random, CancellationToken cancellationToken)
    {
        var wait = method.Type == MethodType.Unary ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(1);
        var options = new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + wait, cancellationToken: cancellationToken);
        if (method.Type == MethodType.ClientStreaming)
        {
            using var upload = invoker.AsyncClientStreamingCall(method, null, options);
            await ClientStreams.SendAsync(upload, Enumerable.Range(0, random.Next(4)).Select(i => i == 0 ? bytes : WireMutator.Mutate(bytes, random)));
        }
        else if (method.Type == MethodType.ServerStreaming)
        {
            using var stream = invoker.AsyncServerStreamingCall(method, null, options, bytes);
            await stream.ResponseStream.MoveNext(cancellationToken);
        }
        else
        {
            using var call = invoker.AsyncUnaryCall(method, null, options, bytes);
            await call;
        }
    }

    private static Method<byte[], byte[]> Describe(MethodContract method)
    {
        var parts = method.FullName.Split('/');
        var type = method.Descriptor switch
        {
            { IsClientStreaming: true } => MethodType.ClientStreaming,
            { IsServerStreaming: true } => MethodType.ServerStreaming,
            _ => MethodType.Unary,
        };
        var bytes = Marshallers.Create<byte[]>(b => b, b => b);
        return new Method<byte[], byte[]>(type, parts[1], parts[2], bytes, bytes);
    }

    private static bool IsStream(MethodContract method) => method.Descriptor.IsClientStreaming || method.Descriptor.IsServerStreaming;

    // What everything else needs stays; their requests are mutated among the others' by whoever names them.
    private static bool IsDestructive(MethodContract method) => method.Descriptor.Name is "DeleteClinic" or "DeletePatient" or "RevokeApiKey" or "DeletePartner" or "UpdatePartner" or "DeleteClinicGrant" or "RotateApiKey";
}
