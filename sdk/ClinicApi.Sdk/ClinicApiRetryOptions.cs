namespace ClinicApi.Sdk;

/// <summary>How failed attempts are repeated.</summary>
/// <remarks>
/// Repeated are attempts that found the service UNAVAILABLE, and those to which it answered with a delay after which to come back.
/// Changes are repeated as safely as reads, because each carries a <c>request_id</c> under which the service acts once.
/// </remarks>
public sealed class ClinicApiRetryOptions
{
    /// <summary>
    /// Most attempts of one call, the first included: 1 to 5. 1 turns retries off. A watch that has brought something is opened again
    /// as often as it takes.
    /// </summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>
    /// Goes on beyond <see cref="MaxAttempts"/> and whatever other calls come to, for as long as a call's deadline leaves time: for
    /// callers who would rather wait half a minute than see a database fail over. Give such calls a
    /// <see cref="CallSettings.Timeout"/> of that length. One attempt still turns retries off, and a call without a deadline ends after
    /// its attempts.
    /// </summary>
    public bool UntilDeadline { get; set; }

    /// <summary>
    /// Upper bound of the wait before the second attempt; it doubles with each further one. The wait is random between nothing and the
    /// bound.
    /// </summary>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Upper bound of any such wait.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(5);

    internal ClinicApiRetryOptions Copy() => (ClinicApiRetryOptions)MemberwiseClone();
}
