using System.Collections.Immutable;
using ClinicApi.Assessments.Conditions;
using ClinicApi.Assessments.Facts;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.Collections;
using CodeTest = ClinicApi.Assessments.Conditions.CodeTest;
using NumberTest = ClinicApi.Assessments.Conditions.NumberTest;
using WithinTest = ClinicApi.Assessments.Conditions.WithinTest;

namespace ClinicApi.Assessments.Loading;

/// <summary>Makes tests of validated conditions.</summary>
internal sealed class ConditionCompiler(FactCatalogue facts, IReadOnlyDictionary<string, Fact> definitions)
{
    public Test? CompileOptional(Condition? condition) => condition is null ? null : Compile(condition);

    public Test Compile(Condition condition) => condition switch
    {
        { All.Count: > 0 } => new AllTest([.. condition.All.Select(Compile)]),
        { Any.Count: > 0 } => new AnyTest([.. condition.Any.Select(Compile)]),
        { Not: not null } => new NotTest(Compile(condition.Not)),
        { Yes.Length: > 0 } => new YesTest(facts.Slots[condition.Yes]),
        { Number: not null } => new NumberTest(
            facts.Slots[condition.Number.Fact], [Bounds(condition.Number, 0), Bounds(condition.Number, 1)]),
        { Code: not null } => new CodeTest(
            facts.Slots[condition.Code.Fact],
            EnumNames.Bits(Vocabulary.CodesOf(definitions[condition.Code.Fact])!, condition.Code.OneOf)),
        { Within: not null } => new WithinTest(
            facts.Slots[condition.Within.Fact], (int)Of(condition.Within.Days, 0), (int)Of(condition.Within.Days, 1)),
        { Region.Count: > 0 } => new RegionTest(FieldValue.Regions(condition.Region)),
        _ => new ConcernTest(Concerns(condition.Concern)),
    };

    /// <summary>What a condition varies with.</summary>
    public FactScope ScopeOf(Condition condition) => condition switch
    {
        { All.Count: > 0 } => condition.All.Max(ScopeOf),
        { Any.Count: > 0 } => condition.Any.Max(ScopeOf),
        { Not: not null } => ScopeOf(condition.Not),
        { Yes.Length: > 0 } => facts.Slots[condition.Yes].Scope,
        { Number: not null } => facts.Slots[condition.Number.Fact].Scope,
        { Code: not null } => facts.Slots[condition.Code.Fact].Scope,
        { Within: not null } => facts.Slots[condition.Within.Fact].Scope,
        { Region.Count: > 0 } => FactScope.Region,
        _ => FactScope.Concern,
    };

    /// <summary>Whether a condition has thresholds that differ between the profiles.</summary>
    public static bool DiffersByProfile(Condition condition) =>
        condition.All.Concat(condition.Any).Any(DiffersByProfile)
        || (condition.Not is not null && DiffersByProfile(condition.Not))
        || condition.Within?.Days.Permissive is not null
        || new[] { condition.Number?.AtLeast, condition.Number?.Above, condition.Number?.AtMost, condition.Number?.Below }
            .Any(bound => bound?.Permissive is not null);

    public static NumberBounds Bounds(ClinicApi.Knowledge.V1.NumberTest test, int profile) => new(
        Of(test.AtLeast, profile, double.NegativeInfinity),
        Of(test.Above, profile, double.NegativeInfinity),
        Of(test.AtMost, profile, double.PositiveInfinity),
        Of(test.Below, profile, double.PositiveInfinity));

    public static double Of(Threshold? threshold, int profile, double absent = 0) =>
        threshold is null ? absent : profile == 0 ? threshold.Conservative : threshold.Permissive ?? threshold.Conservative;

    private static uint Concerns(RepeatedField<ConcernKind> concerns)
    {
        var bits = 0u;
        for (var i = 0; i < concerns.Count; i++)
            bits |= 1u << (int)concerns[i];

        return bits;
    }
}
