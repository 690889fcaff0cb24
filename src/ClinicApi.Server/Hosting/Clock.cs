using NodaTime;

namespace ClinicApi.Server.Hosting;

/// <summary>The present, in the microseconds that both database engines keep.</summary>
internal sealed class Clock(TimeProvider time)
{
    private const long TicksPerMicrosecond = 10;

    public Instant Now() => WholeMicroseconds(Instant.FromDateTimeOffset(time.GetUtcNow()));

    public static Instant WholeMicroseconds(Instant instant)
    {
        var ticks = instant.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - (ticks % TicksPerMicrosecond));
    }
}
