using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Spacing;

/// <summary>Needling on the cheek that keeps 14 days to needling and 10 to peels of the region, and a peel that demands nothing itself.</summary>
internal static class IntervalPlans
{
    public const string Peel = "peel";

    public static void AddTo(ClinicPlan plan)
    {
        var needling = plan.Treatments[ClinicPlan.Needling];
        needling.BodyRegions.Add(BodyRegion.Cheek);
        needling.MinimumIntervals.Add(new MinimumInterval { Modalities = { Modality.MicroNeedling }, Days = 14 });
        needling.MinimumIntervals.Add(new MinimumInterval { Modalities = { Modality.SuperficialPeel }, SameRegionOnly = true, Days = 10 });
        plan.Treatments[Peel] = new Treatment
        {
            DisplayName = "Peel",
            Modality = Modality.SuperficialPeel,
            BodyRegions = { BodyRegion.Cheek, BodyRegion.Nose },
            Roles = { ClinicPlan.Role("peeler", ResourceKind.Practitioner, "consultation"), ClinicPlan.Role("place", ResourceKind.Room, "treatment") },
            Phases = { ClinicPlan.Phase("peel", PhaseKind.Procedure, 30, "peeler", "place") },
        };
    }
}
