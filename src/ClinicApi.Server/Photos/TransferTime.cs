using ClinicApi.Server.Errors;
using ClinicApi.V1;

namespace ClinicApi.Server.Photos;

/// <summary>Ends a transfer whose other side keeps it open without going on, whatever deadline it has set itself.</summary>
internal sealed class TransferTime(TimeProvider time)
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public async Task<T> LimitAsync<T>(Func<CancellationToken, Task<T>> transfer, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await transfer(either.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(ErrorReason.DeadlinePassed, "The transfer took too long.", exception);
        }
    }
}
