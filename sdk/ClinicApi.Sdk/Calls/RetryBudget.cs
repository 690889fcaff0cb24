namespace ClinicApi.Sdk.Calls;

/// <summary>
/// Lets a client repeat calls only while most calls succeed, so that repeats do not keep down a service that is struggling: gRPC's
/// retry throttling, a bucket from which a failure takes one token and to which a success gives back a tenth.
/// </summary>
internal sealed class RetryBudget
{
    private const int Success = 1;
    private const int Failure = 10;
    private const int Most = 1000;

    private int tokens = Most;

    public void Succeeded()
    {
        // Full almost always.
        if (Volatile.Read(ref tokens) < Most)
            Add(Success);
    }

    /// <summary>Notes a failure and says whether the call may be repeated.</summary>
    public bool Failed() => Add(-Failure) > Most / 2;

    private int Add(int change)
    {
        while (true)
        {
            var before = Volatile.Read(ref tokens);
            var after = Math.Clamp(before + change, 0, Most);
            if (Interlocked.CompareExchange(ref tokens, after, before) == before)
                return after;
        }
    }
}
