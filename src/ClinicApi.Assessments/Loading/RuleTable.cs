using System.Collections.Immutable;
using ClinicApi.Assessments.Conditions;
using ClinicApi.Assessments.Facts;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Document = ClinicApi.Knowledge.V1.KnowledgeBase;

namespace ClinicApi.Assessments.Loading;

/// <summary>A rule that can be tested. Modalities are bits of their places in the knowledge base.</summary>
internal sealed record CompiledRule
{
    public required Rule Definition { get; init; }

    public required Test When { get; init; }

    public required FactScope Scope { get; init; }

    /// <summary>Regions in which it can fire.</summary>
    public required uint Regions { get; init; }

    public required uint Sourced { get; init; }

    public required uint ByAnalogy { get; init; }

    /// <summary>What follows, by profile; null where the rule is waived.</summary>
    public required ImmutableArray<RuleOutcome?> Outcomes { get; init; }

    /// <summary>The anaesthetics that are excluded, by profile, as bits of their places in the knowledge base.</summary>
    public required ImmutableArray<uint> ExcludedAnaesthetics { get; init; }

    /// <summary>The profiles differ, so that the finding names the one whose value was used.</summary>
    public required bool DiffersByProfile { get; init; }

    public required string Source { get; init; }
}

/// <summary>All rules, in the order of the knowledge base.</summary>
internal sealed record RuleTable(ImmutableArray<CompiledRule> All)
{
    public const uint EveryRegion = uint.MaxValue;

    public static RuleTable Compile(Document document, ConditionCompiler compiler)
    {
        var citations = new Citations(document.Sources);

        CompiledRule One(Rule rule)
        {
            var permissive = rule.Permissive ?? rule.Conservative;
            ImmutableArray<RuleOutcome?> outcomes = [rule.Conservative, permissive.Waived ? null : permissive];
            var regional = rule.BodyRegions.Count > 0 || rule.RegionOnly;
            return new CompiledRule
            {
                Definition = rule,
                When = compiler.Compile(rule.When),
                Scope = regional ? FactScope.Region : compiler.ScopeOf(rule.When),
                Regions = rule.BodyRegions.Count == 0 ? EveryRegion : FieldValue.Regions(rule.BodyRegions),
                Sourced = ModalityTable.Places(document, rule.Modalities),
                ByAnalogy = ModalityTable.Places(document, rule.ByAnalogy),
                Outcomes = outcomes,
                ExcludedAnaesthetics = [Excluded(document, outcomes[0]), Excluded(document, outcomes[1])],
                DiffersByProfile = rule.Permissive is not null || ConditionCompiler.DiffersByProfile(rule.When),
                Source = citations.Of(rule.Basis),
            };
        }

        return new RuleTable([.. document.Rules.Select(One)]);
    }

    private static uint Excluded(Document document, RuleOutcome? outcome)
    {
        var bits = 0u;
        for (var place = 0; outcome is not null && place < document.Anaesthetics.Count; place++)
            bits |= outcome.ExcludedAnaesthetics.Contains(document.Anaesthetics[place].Id) ? 1u << place : 0;

        return bits;
    }
}
