using ClinicApi.Assessments.Loading;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Plans how each region is needled: no deeper than indication, phototype, region, rules and device all allow.</summary>
internal sealed class NeedlePlanner(KnowledgeBase knowledge, PatientFacts facts, bool permissive)
{
    private readonly NeedlingTable table = knowledge.Needling;
    private readonly Technique? technique = Technique(knowledge.Needling, facts.State.Device);
    private readonly double deviceCap = DeviceCap(knowledge.Needling, facts.State.Device);

    /// <summary>A plan for each region in which the modality helps a concern.</summary>
    public List<RegionPlan> Plan(ModalityDraft draft, uint helped)
    {
        var plans = new List<RegionPlan>(facts.Regions.Length);
        foreach (var region in facts.Regions)
        {
            if (Indicate(region, helped) is { } indication)
                plans.Add(Plan(draft, region, indication));
        }

        return plans;
    }

    private static Technique? Technique(NeedlingTable table, PlannedDevice? device)
    {
        foreach (var candidate in table.Techniques)
        {
            if (candidate.DeviceKinds.Count == 0 || (device is not null && candidate.DeviceKinds.Any(device.Kinds.Contains)))
                return candidate;
        }

        return null;
    }

    private static double DeviceCap(NeedlingTable table, PlannedDevice? device)
    {
        if (device is null)
            return double.PositiveInfinity;

        return device.MaximumNeedleMm ?? table.Clearances
            .Where(clearance => Names(device, clearance))
            .Max(clearance => clearance.MaximumMm) ?? double.PositiveInfinity;
    }

    /// <summary>Whether a clearance speaks of a device.</summary>
    public static bool Names(PlannedDevice device, DeviceClearance clearance) =>
        device.Model.Contains(clearance.Device, StringComparison.OrdinalIgnoreCase);

    /// <summary>What the region is needled for: its chief concern, else the one that goes deepest, within what another one limits.</summary>
    private Indication? Indicate(int region, uint helped)
    {
        Indication? chosen = null;
        var limit = double.PositiveInfinity;
        var concerns = facts.State.Inputs.Concerns;
        for (var place = 0; place < concerns.Count; place++)
        {
            if ((facts.RegionsOf(place) >> region & 1) == 0)
                continue;

            var frame = facts.ConcernFrame(place);
            if (ExpectedBenefits.First(table.Indications[frame.Concern], frame) is not { } row)
                continue;

            var target = row.Entry.TargetMm.Maximum;
            limit = row.Entry.LimitsOthers ? Math.Min(limit, target) : limit;
            var chief = concerns[place].ChiefConcern;
            var isDeeper = chosen is null || target > chosen.TargetMm;
            if ((helped >> place & 1) != 0 && (chief || (isDeeper && chosen is not { Chief: true })))
                chosen = new Indication(concerns[place].Kind, target, row.Entry.EndPoint, chief);
        }

        return chosen is null ? null : chosen with { TargetMm = Math.Min(chosen.TargetMm, limit) };
    }

    private RegionPlan Plan(ModalityDraft draft, int region, Indication indication)
    {
        var reduction = table.Reductions[(int)facts.Phototype];
        var limits = Limit(region, indication.Concern);
        var length = indication.TargetMm;
        var limitedBy = NeedleLengthLimit.Indication;
        Lower(ref length, ref limitedBy, indication.TargetMm - reduction.ReductionMm, NeedleLengthLimit.Phototype);
        Lower(ref length, ref limitedBy, permissive ? limits.Permissive : limits.Conservative, NeedleLengthLimit.Region);
        Lower(ref length, ref limitedBy, draft.NeedleCap(region), NeedleLengthLimit.Rule);
        length = Math.Max(length, table.Frame.FloorMm);
        Lower(ref length, ref limitedBy, limits.HardCap, NeedleLengthLimit.Region);
        Lower(ref length, ref limitedBy, deviceCap, NeedleLengthLimit.Device);
        Lower(ref length, ref limitedBy, (draft.ExcludedRegions >> region & 1) != 0 ? 0 : double.PositiveInfinity, NeedleLengthLimit.Rule);
        var plan = new RegionPlan { BodyRegion = (BodyRegion)region, NeedleLengthMm = Math.Round(length, 3), LimitedBy = limitedBy };
        if (length > 0)
        {
            plan.MaximumPasses = technique?.MaximumPasses ?? 0;
            plan.Directions = technique?.Directions ?? 0;
            plan.EndPoint = draft.ErythemaOnly || reduction.ErythemaOnly || length <= table.Frame.ErythemaUpToMm
                ? NeedlingEndPoint.Erythema
                : indication.EndPoint;
        }

        return plan;
    }

    /// <summary>What a region allows. One that the knowledge base does not know is not needled.</summary>
    private (double Conservative, double Permissive, double HardCap) Limit(int region, ConcernKind concern)
    {
        foreach (var limit in table.Limits[region])
        {
            if (limit.Concerns.Count == 0 || limit.Concerns.Contains(concern))
                return (limit.MaximumMm.Conservative, limit.MaximumMm.Permissive ?? limit.MaximumMm.Conservative, limit.HardCapMm);
        }

        return (0, 0, 0);
    }

    private static void Lower(ref double length, ref NeedleLengthLimit limitedBy, double limit, NeedleLengthLimit by)
    {
        if (limit < length)
        {
            length = limit;
            limitedBy = by;
        }
    }

    private sealed record Indication(ConcernKind Concern, double TargetMm, NeedlingEndPoint EndPoint, bool Chief);
}
