using ClinicApi.Sdk.Calls;

namespace ClinicApi.Sdk.Watches;

/// <summary>How long a watch waits before it is opened again: at random up to a bound that doubles with each break.</summary>
internal sealed class WatchBackoff(ClinicApiRetryOptions retry, TimeProvider time, Func<double> jitter)
{
    private int breaks;
    private bool delivered;
    private long opened;

    /// <summary>Whether a watch that has never brought anything has been opened often enough.</summary>
    public bool IsHopeless => !delivered && breaks >= retry.MaxAttempts;

    public void Opened() => opened = time.GetTimestamp();

    public void Delivered() => delivered = true;

    public void Broke()
    {
        // A stream that lived longer than the longest wait was healthy.
        if (delivered && time.GetElapsedTime(opened) > retry.MaxBackoff)
            breaks = 0;
        breaks++;
    }

    /// <param name="asked">What the service asks for at least.</param>
    public TimeSpan Delay(TimeSpan? asked)
    {
        var delay = Backoff.FullJitter(retry.InitialBackoff, retry.MaxBackoff, breaks, jitter());
        return asked is { } least ? least + delay : delay;
    }
}
