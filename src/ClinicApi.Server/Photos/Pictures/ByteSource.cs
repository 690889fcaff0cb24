namespace ClinicApi.Server.Photos;

/// <summary>Bytes that come in parts of any size, none of which is kept. More of them than are there is a picture that is cut off.</summary>
/// <param name="next">The next part; an empty one is the end.</param>
internal sealed class ByteSource(Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> next)
{
    private ReadOnlyMemory<byte> rest;

    /// <summary>What has come and was not used; nothing at the end only.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(CancellationToken cancellationToken)
    {
        if (rest.IsEmpty)
            rest = await next(cancellationToken);
        return rest;
    }

    public void Use(int count) => rest = rest[count..];

    public async ValueTask<byte> ReadByteAsync(CancellationToken cancellationToken)
    {
        var part = await PeekSomeAsync(cancellationToken);
        Use(1);
        return part.Span[0];
    }

    public async ValueTask ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        while (!target.IsEmpty)
        {
            var part = await PeekSomeAsync(cancellationToken);
            var count = Math.Min(part.Length, target.Length);
            part[..count].CopyTo(target);
            target = target[count..];
            Use(count);
        }
    }

    public ValueTask SkipAsync(long count, CancellationToken cancellationToken) =>
        ForEachPartAsync(count, _ => ValueTask.CompletedTask, cancellationToken);

    /// <summary>Hands on the next bytes in the parts in which they come.</summary>
    public async ValueTask ForEachPartAsync(long count, Func<ReadOnlyMemory<byte>, ValueTask> use, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            var part = await PeekSomeAsync(cancellationToken);
            part = part[..(int)Math.Min(part.Length, count)];
            await use(part);
            Use(part.Length);
            count -= part.Length;
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> PeekSomeAsync(CancellationToken cancellationToken)
    {
        var part = await PeekAsync(cancellationToken);
        return part.IsEmpty ? throw PictureRefusals.Malformed("it is cut off") : part;
    }
}
