namespace ClinicApi.Sdk.Watches;

/// <summary>How long a watch waits before it is opened again: at random up to a bound that doubles with each break.</summary>
internal sealed class WatchBackoff(ClinicApiRetryOptions retry, TimeProvider time, Func<double> jitter)
{
    private readonly int mostAttempts = retry.MaxAttempts;
    private readonly TimeSpan first = retry.InitialBackoff;
    private readonly TimeSpan longest = retry.MaxBackoff;
    private int breaks;
    private bool delivered;
    private long opened;

    /// <summary>Whether a watch that has never brought anything has been opened often enough.</summary>
    public bool IsHopeless => !delivered && breaks >= mostAttempts;

    public void Opened() => opened = time.GetTimestamp();

    public void Delivered() => delivered = true;

    public void Broke()
    {
        // A stream that lived longer than the longest wait was healthy.
        if (delivered && time.GetElapsedTime(opened) > longest)
            breaks = 0;
        breaks++;
    }

    /// <param name="asked">What the service asks for at least.</param>
    public TimeSpan Delay(TimeSpan? asked)
    {
        var bound = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(breaks - 1, 30)));
        var delay = TimeSpan.FromSeconds(bound * jitter());
        return asked is { } least ? least + delay : delay;
    }
}
