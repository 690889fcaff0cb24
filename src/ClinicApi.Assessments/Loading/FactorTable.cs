using System.Collections.Immutable;
using ClinicApi.Assessments.Conditions;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Document = ClinicApi.Knowledge.V1.KnowledgeBase;

namespace ClinicApi.Assessments.Loading;

/// <summary>A factor that can be looked for.</summary>
internal sealed record CompiledFactor(Factor Definition, uint Regions, ImmutableArray<(Test When, FactorLevel Level, string Source)> Levels);

/// <summary>Factors and codes by the number of the concern's kind.</summary>
internal sealed record FactorTable(ImmutableArray<ImmutableArray<CompiledFactor>> ByConcern, ImmutableArray<ConcernEntry?> Concerns)
{
    public static FactorTable Compile(Document document, ConditionCompiler compiler)
    {
        var citations = new Citations(document.Sources);
        var factors = document.Factors.Select(factor => new CompiledFactor(
            factor,
            factor.BodyRegions.Count == 0 ? RuleTable.EveryRegion : ConditionCompiler.Bits(factor.BodyRegions.Select(region => (int)region)),
            [.. factor.Levels.Select(level => (compiler.Compile(level.When), level, citations.Of(level.Basis)))])).ToList();
        return new FactorTable(
            [.. Enumerable.Range(0, 32).Select(kind => factors.Where(factor => factor.Definition.Concerns.Contains((ConcernKind)kind)).ToImmutableArray())],
            [.. Enumerable.Range(0, 32).Select(kind => document.Concerns.FirstOrDefault(concern => (int)concern.Kind == kind))]);
    }
}
