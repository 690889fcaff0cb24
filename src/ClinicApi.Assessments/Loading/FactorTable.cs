using System.Collections.Immutable;
using ClinicApi.Assessments.Conditions;
using ClinicApi.Assessments.Facts;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Document = ClinicApi.Knowledge.V1.KnowledgeBase;

namespace ClinicApi.Assessments.Loading;

/// <summary>A factor that can be looked for.</summary>
internal sealed record CompiledFactor(Factor Definition, uint Regions, ImmutableArray<CompiledLevel> Levels);

/// <summary>A level of a factor, and where it is written.</summary>
internal sealed record CompiledLevel(Test When, FactorLevel Level, string Source);

/// <summary>Factors and codes by the number of the concern's kind.</summary>
internal sealed record FactorTable(ImmutableArray<ImmutableArray<CompiledFactor>> ByConcern, ImmutableArray<ConcernEntry?> Concerns)
{
    public static FactorTable Compile(Document document, ConditionCompiler compiler)
    {
        var citations = new Citations(document.Sources);
        var factors = document.Factors.Select(factor => new CompiledFactor(
            factor,
            factor.BodyRegions.Count == 0 ? RuleTable.EveryRegion : FieldValue.Regions(factor.BodyRegions),
            [.. factor.Levels.Select(level => new CompiledLevel(compiler.Compile(level.When), level, citations.Of(level.Basis)))])).ToList();
        return new FactorTable(
            [.. Enumerable.Range(0, 32).Select(kind => factors.Where(factor => factor.Definition.Concerns.Contains((ConcernKind)kind)).ToImmutableArray())],
            [.. Enumerable.Range(0, 32).Select(kind => document.Concerns.FirstOrDefault(concern => (int)concern.Kind == kind))]);
    }
}
