using System.Buffers;
using Grpc.Core;
using Grpc.Core.Utils;

namespace ClinicApi.StandIns.Tests.Api;

public class CallModelTests
{
    [Fact]
    public void CallOptions_WithEachOption_ChangeACopyOnly()
    {
        using var cancellation = new CancellationTokenSource();
        var credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        var deadline = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Metadata headers = [];
        var original = default(CallOptions);

        var changed = original
            .WithHeaders(headers)
            .WithDeadline(deadline)
            .WithCancellationToken(cancellation.Token)
            .WithWriteOptions(WriteOptions.Default)
            .WithCredentials(credentials)
            .WithWaitForReady();

        Assert.Same(headers, changed.Headers);
        Assert.Equal(deadline, changed.Deadline);
        Assert.Equal(cancellation.Token, changed.CancellationToken);
        Assert.Same(WriteOptions.Default, changed.WriteOptions);
        Assert.Same(credentials, changed.Credentials);
        Assert.True(changed.IsWaitForReady);
        Assert.False(changed.WithWaitForReady(false).IsWaitForReady);
        Assert.Equal(default, original);
    }

    [Fact]
    public void Method_NamesItsPath()
    {
        var method = new Method<string, string>(
            MethodType.Unary, "package.Service", "Do", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

        Assert.Equal("/package.Service/Do", method.FullName);
        Assert.Equal("Do", method.Name);
        Assert.Equal("package.Service", method.ServiceName);
    }

    [Fact]
    public void RpcException_CarriesStatusAndTrailers()
    {
        var status = new Status(StatusCode.Aborted, "stale");
        Metadata trailers = [new Metadata.Entry("key", "value")];

        var plain = new RpcException(status);
        var full = new RpcException(status, trailers, "message");

        Assert.Equal(StatusCode.Aborted, plain.StatusCode);
        Assert.Equal("Status(StatusCode=\"Aborted\", Detail=\"stale\")", plain.Message);
        Assert.Empty(plain.Trailers);
        Assert.Same(trailers, full.Trailers);
        Assert.Equal("message", full.Message);
        Assert.Equal(status, full.Status);
        Assert.Throws<ArgumentNullException>(() => new RpcException(status, (Metadata)null!));
    }

    [Fact]
    public void Status_WithADebugException_ShowsItInItsText()
    {
        var cause = new TimeoutException("slow");

        var status = new Status(StatusCode.Unavailable, "down", cause);

        Assert.Same(cause, status.DebugException);
        Assert.Contains("slow", status.ToString(), StringComparison.Ordinal);
        Assert.Equal(StatusCode.OK, Status.DefaultSuccess.StatusCode);
        Assert.Equal(StatusCode.Cancelled, Status.DefaultCancelled.StatusCode);
    }

    [Fact]
    public void ContextualMarshaller_UsedThroughByteArrays_RoundTrips()
    {
        var marshaller = Marshallers.Create(
            (int value, SerializationContext context) =>
            {
                context.SetPayloadLength(4);
                context.GetBufferWriter().Write(BitConverter.GetBytes(value));
                context.Complete();
            },
            context => BitConverter.ToInt32(context.PayloadAsReadOnlySequence().ToArray()));

        Assert.Equal(4, marshaller.Serializer(77).Length);
        Assert.Equal(77, marshaller.Deserializer(marshaller.Serializer(77)));
        Assert.Equal("é", Marshallers.StringMarshaller.Deserializer(Marshallers.StringMarshaller.Serializer("é")));
    }

    [Fact]
    public void ServiceDefinition_WithTheSameMethodTwice_IsRefused()
    {
        var method = new Method<string, string>(
            MethodType.Unary, "package.Service", "Do", Marshallers.StringMarshaller, Marshallers.StringMarshaller);
        UnaryServerMethod<string, string> handler = (request, _) => Task.FromResult(request);
        var builder = ServerServiceDefinition.CreateBuilder().AddMethod(method, handler);

        Assert.Throws<ArgumentException>(() => builder.AddMethod(method, handler));
    }

    [Fact]
    public void AuthContext_WithAnIdentityProperty_FindsThePeer()
    {
        var property = AuthProperty.Create("x509_common_name", "clinic"u8.ToArray());
        var context = new AuthContext("x509_common_name", new() { ["x509_common_name"] = [property] });
        var anonymous = new AuthContext(null, []);

        Assert.True(context.IsPeerAuthenticated);
        Assert.Equal("clinic", Assert.Single(context.PeerIdentity).Value);
        Assert.Same(property, Assert.Single(context.Properties));
        Assert.Empty(context.FindPropertiesByName("absent"));
        Assert.False(anonymous.IsPeerAuthenticated);
        Assert.Empty(anonymous.PeerIdentity);
    }

    [Fact]
    public async Task StreamWriter_WithoutCancellationSupport_RefusesATokenThatCanBeCancelled()
    {
        IAsyncStreamWriter<string> writer = new ListWriter();
        using var cancellation = new CancellationTokenSource();

        await writer.WriteAsync("a", CancellationToken.None);
        await Assert.ThrowsAsync<NotSupportedException>(() => writer.WriteAsync("b", cancellation.Token));
    }

    [Fact]
    public void Preconditions_Violated_ThrowTheMatchingException()
    {
        Assert.Throws<ArgumentException>(() => GrpcPreconditions.CheckArgument(false, "wrong"));
        Assert.Throws<ArgumentNullException>(() => GrpcPreconditions.CheckNotNull<string>(null!, "name"));
        Assert.Throws<InvalidOperationException>(() => GrpcPreconditions.CheckState(false));
        Assert.Equal("value", GrpcPreconditions.CheckNotNull("value"));
    }

    private sealed class ListWriter : IAsyncStreamWriter<string>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message) => Task.CompletedTask;
    }
}
