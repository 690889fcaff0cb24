using ClinicApi.Assessments.Facts;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Compares a planned use with what the device is authorised for.</summary>
internal static class DeviceLabel
{
    public static void Check(KnowledgeBase knowledge, PatientFacts facts, DateOnly date, ModalityDraft draft, uint helped, List<RegionPlan> plans)
    {
        if (facts.State.Device is not { } device || plans.Count == 0)
            return;

        var concerns = facts.State.Inputs.Concerns;
        for (var place = 0; place < concerns.Count; place++)
        {
            if ((helped >> place & 1) != 0 && !IsCovered(knowledge, facts, date, device, place, plans))
            {
                var rule = knowledge.Needling.OffLabel;
                draft.Fire(new FiredRule
                {
                    RuleId = rule.Id,
                    RuleVersion = rule.Version,
                    Severity = RuleSeverity.Modify,
                    Reason = rule.Reason,
                    Modification = rule.Modification,
                    Evidence = rule.Basis.Evidence,
                    Source = knowledge.Needling.OffLabelSource,
                    Verified = rule.Basis.Verified,
                    OffLabel = true,
                });
                return;
            }
        }
    }

    private static bool IsCovered(
        KnowledgeBase knowledge, PatientFacts facts, DateOnly date, PlannedDevice device, int concern, List<RegionPlan> plans)
    {
        var regions = facts.RegionsOf(concern);
        return plans.Where(plan => (regions >> (int)plan.BodyRegion & 1) != 0).All(plan => knowledge.Needling.Clearances.Any(clearance =>
            NeedlePlanner.Names(device, clearance)
            && clearance.Concerns.Contains(facts.State.Inputs.Concerns[concern].Kind)
            && clearance.BodyRegions.Contains(plan.BodyRegion)
            && clearance.Phototypes.Contains(facts.Phototype)
            && IsOldEnough(facts.State.Inputs, date, clearance)
            && (clearance.MaximumMm is not { } longest || plan.NeedleLengthMm <= longest)));
    }

    private static bool IsOldEnough(AssessmentInputs inputs, DateOnly date, DeviceClearance clearance) =>
        inputs.BirthDate is { } birth && FieldValue.Day(birth) is { } day
        && DateOnly.FromDayNumber(day) is var born && born.Year < 9900 && born.AddYears(clearance.MinimumAge) <= date;
}
