using ClinicApi.Assessments;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.V1;

namespace ClinicApi.Server.Clinics;

/// <summary>Checks the decision of a clinic's medical director on disputed rules when it is written, and dates it.</summary>
internal sealed class ProfileDecisions(KnowledgeBase knowledge, CatalogueReader reader, Clock clock)
{
    /// <param name="changed">The clinic as it is to be. The date of a new decision is now, whatever the caller sent.</param>
    /// <param name="stored">The clinic as it is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task SettleAsync(Clinic changed, Clinic stored, CancellationToken cancellationToken)
    {
        if (changed.ProfileDecision is not { } decision)
            return;
        decision.DecideTime = stored.ProfileDecision?.DecideTime;
        if (decision.Equals(stored.ProfileDecision))
            return;

        RefuseUnknown(decision);
        if (ResourceNames.ClinicId(decision.DecidedBy) != ResourceNames.ClinicId(stored.Name))
            throw Refusals.Invalid("clinic.profile_decision.decided_by", "must be a practitioner of the clinic");
        await reader.GetAsync(CatalogueResources.Practitioner, decision.DecidedBy, cancellationToken);
        decision.DecideTime = clock.Now().ToTimestamp();
    }

    private void RefuseUnknown(ProfileDecision decision)
    {
        var disputed = knowledge.DisputedRules;
        List<FieldViolation> violations = [];
        for (var i = 0; i < decision.RuleIds.Count; i++)
        {
            if (!disputed.Contains(decision.RuleIds[i]))
                violations.Add(new FieldViolation($"clinic.profile_decision.rule_ids[{i}]", "is no rule on which the profiles differ"));
        }

        if (violations.Count > 0)
            throw Refusals.Invalid(violations);
    }
}
