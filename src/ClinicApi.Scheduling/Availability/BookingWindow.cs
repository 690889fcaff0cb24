using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling;

/// <summary>The starts that a treatment's lead time and horizon leave, both ends included.</summary>
internal readonly record struct BookingWindow(Instant Now, Instant Earliest, Instant Latest)
{
    public static BookingWindow Of(Treatment treatment, Instant now, bool ignoreLeadTime, bool ignoreHorizon) => new(
        now,
        ignoreLeadTime ? now : now + treatment.LeadTime,
        ignoreHorizon ? Instant.MaxValue - Duration.FromDays(1) : now + treatment.Horizon);

    public ImmutableArray<RefusalReason> Refuse(Instant start) => this switch
    {
        _ when start < Now => [new RefusalReason(RefusalCode.InPast)],
        _ when start < Earliest && start > Latest => [new RefusalReason(RefusalCode.TooSoon), new RefusalReason(RefusalCode.BeyondHorizon)],
        _ when start < Earliest => [new RefusalReason(RefusalCode.TooSoon)],
        _ when start > Latest => [new RefusalReason(RefusalCode.BeyondHorizon)],
        _ => [],
    };
}
