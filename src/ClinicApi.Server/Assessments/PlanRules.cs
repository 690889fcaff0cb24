using ClinicApi.V1;

namespace ClinicApi.Server.Assessments;

/// <summary>Whether a clinician's plan asks more of the skin than the findings propose.</summary>
internal static class PlanRules
{
    public static bool GoesBeyond(TreatmentPlan? plan, ModalityFinding finding) =>
        plan is not null
        && (CourseGoesBeyond(plan, finding.Course)
            || plan.Regions.Any(region => RegionGoesBeyond(region, finding.Plan))
            || AnaestheticGoesBeyond(plan.Anaesthetic?.Use, finding.Plan?.Anaesthetic?.Use));

    private static bool CourseGoesBeyond(TreatmentPlan plan, CourseOutlook? course) =>
        (plan.Sessions > 0 || plan.Interval is not null)
        && (course is null
            || plan.Sessions > course.MaximumSessions
            || (plan.Interval is not null && course.MinimumInterval is not null
                && plan.Interval.ToTimeSpan() < course.MinimumInterval.ToTimeSpan()));

    private static bool RegionGoesBeyond(RegionPlan region, TreatmentPlan? proposed) =>
        region.NeedleLengthMm > 0
        && (proposed?.Regions.FirstOrDefault(r => r.BodyRegion == region.BodyRegion) is not { } limit
            || region.NeedleLengthMm > limit.NeedleLengthMm
            || region.MaximumPasses > limit.MaximumPasses);

    private static bool AnaestheticGoesBeyond(AnaestheticUse? use, AnaestheticUse? proposed) =>
        use is not null
        && (proposed is null
            || use.AgentCode != proposed.AgentCode
            || use.AmountG > proposed.AmountG
            || use.AreaCm2 > proposed.AreaCm2
            || (use.Dwell is not null && proposed.Dwell is not null && use.Dwell.ToTimeSpan() > proposed.Dwell.ToTimeSpan()));
}
