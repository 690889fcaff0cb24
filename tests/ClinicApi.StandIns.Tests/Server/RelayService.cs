using ClinicApi.StandIns.Tests.Protos;
using Grpc.Core;

namespace ClinicApi.StandIns.Tests.Server;

/// <summary>Hands every call to the functions that a test gives; a method without one echoes.</summary>
internal sealed class RelayService(RelayBehaviour behaviour) : Relay.RelayBase
{
    public override Task<Note> Send(Note request, ServerCallContext context) => behaviour.Send(request, context);

    public override Task Spread(Note request, IServerStreamWriter<Note> responseStream, ServerCallContext context) =>
        behaviour.Spread(request, responseStream, context);

    public override Task<Note> Gather(IAsyncStreamReader<Note> requestStream, ServerCallContext context) =>
        behaviour.Gather(requestStream, context);

    public override Task Converse(
        IAsyncStreamReader<Note> requestStream, IServerStreamWriter<Note> responseStream, ServerCallContext context) =>
        behaviour.Converse(requestStream, responseStream, context);
}

internal sealed record RelayBehaviour
{
    public Func<Note, ServerCallContext, Task<Note>> Send { get; init; } = (request, _) => Task.FromResult(request);

    public Func<Note, IServerStreamWriter<Note>, ServerCallContext, Task> Spread { get; init; } =
        (request, responses, context) => responses.WriteAsync(request, context.CancellationToken);

    public Func<IAsyncStreamReader<Note>, ServerCallContext, Task<Note>> Gather { get; init; } = async (requests, context) =>
    {
        var texts = new List<string>();
        await foreach (var note in requests.ReadAllAsync(context.CancellationToken))
            texts.Add(note.Text);
        return new Note { Text = string.Join(' ', texts) };
    };

    public Func<IAsyncStreamReader<Note>, IServerStreamWriter<Note>, ServerCallContext, Task> Converse { get; init; } =
        async (requests, responses, context) =>
        {
            await foreach (var note in requests.ReadAllAsync(context.CancellationToken))
                await responses.WriteAsync(note, context.CancellationToken);
        };
}
