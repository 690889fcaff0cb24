using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk.Updates;

/// <summary>Read, change, write under the etag that was read; again if somebody else was faster.</summary>
internal static class OptimisticUpdate
{
    private const int MaxRounds = 5;

    private static readonly TimeSpan LongestFirstWait = TimeSpan.FromMilliseconds(50);

    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> read,
        Action<T> change,
        Func<T, FieldMask, CancellationToken, Task<T>> write,
        TimeProvider time,
        Func<double> jitter,
        CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(change);
        for (var round = 1; ; round++)
        {
            var current = await read(cancellationToken).ConfigureAwait(false);
            var changed = current.Clone();
            change(changed);
            var mask = FieldMasks.Changed(current, changed);
            if (mask.Paths.Count == 0)
                return current;
            try
            {
                return await write(changed, mask, cancellationToken).ConfigureAwait(false);
            }
            catch (ConflictException conflict) when (conflict.Reason == ErrorReason.EtagMismatch && round < MaxRounds)
            {
                await Task.Delay(LongestFirstWait * (1 << (round - 1)) * jitter(), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
