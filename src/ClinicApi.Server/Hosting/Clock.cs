using NodaTime;

namespace ClinicApi.Server.Hosting;

/// <summary>The present, in the microseconds that both database engines keep.</summary>
internal sealed class Clock(TimeProvider time)
{
    private const long TicksPerMicrosecond = 10;

    public Instant Now()
    {
        var ticks = Instant.FromDateTimeOffset(time.GetUtcNow()).ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - (ticks % TicksPerMicrosecond));
    }
}
