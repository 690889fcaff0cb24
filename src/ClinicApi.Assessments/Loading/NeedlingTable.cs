using System.Collections.Immutable;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Document = ClinicApi.Knowledge.V1.KnowledgeBase;

namespace ClinicApi.Assessments.Loading;

/// <summary>How deep regions may be needled, as lookups.</summary>
internal sealed record NeedlingTable
{
    /// <summary>Limits by the number of the region.</summary>
    public required ImmutableArray<ImmutableArray<RegionLimit>> Limits { get; init; }

    /// <summary>Indications by the number of the concern's kind.</summary>
    public required ImmutableArray<ImmutableArray<Row<NeedlingIndication>>> Indications { get; init; }

    /// <summary>Reductions by the number of the phototype; 0, not known, is the strictest.</summary>
    public required ImmutableArray<PhototypeReduction> Reductions { get; init; }

    public required ImmutableArray<Technique> Techniques { get; init; }

    public required NeedlingFrame Frame { get; init; }

    public required ImmutableArray<DeviceClearance> Clearances { get; init; }

    public required OffLabelRule OffLabel { get; init; }

    public required string OffLabelSource { get; init; }

    public required ImmutableArray<Anaesthetic> Anaesthetics { get; init; }

    /// <summary>Where each limit of each anaesthetic is written.</summary>
    public required ImmutableArray<ImmutableArray<string>> LimitSources { get; init; }

    public required DoseRule Dose { get; init; }

    public required string DoseSource { get; init; }

    public static NeedlingTable Compile(Document document, ConditionCompiler compiler)
    {
        var citations = new Citations(document.Sources);
        var reductions = Enumerable.Range(1, 6)
            .Select(type => document.PhototypeReductions.First(entry => entry.Phototypes.Contains((Phototype)type)))
            .ToList();
        return new NeedlingTable
        {
            Limits = Table(region => document.RegionLimits.Where(limit => limit.BodyRegions.Contains((BodyRegion)region))),
            Indications = Table(kind => document.NeedlingIndications
                .Where(entry => entry.Concerns.Contains((ConcernKind)kind))
                .Select(entry => new Row<NeedlingIndication>(compiler.CompileOptional(entry.When), entry, citations.Of(entry.Basis)))),
            Reductions = [reductions.MaxBy(entry => entry.ReductionMm)!, .. reductions],
            Techniques = [.. document.Techniques],
            Frame = document.NeedlingFrame,
            Clearances = [.. document.DeviceClearances],
            OffLabel = document.OffLabelRule,
            OffLabelSource = citations.Of(document.OffLabelRule.Basis),
            Anaesthetics = [.. document.Anaesthetics],
            LimitSources = [.. document.Anaesthetics.Select(agent => agent.Limits.Select(limit => citations.Of(limit.Basis)).ToImmutableArray())],
            Dose = document.DoseRule,
            DoseSource = citations.Of(document.DoseRule.Basis),
        };
    }

    private static ImmutableArray<ImmutableArray<T>> Table<T>(Func<int, IEnumerable<T>> rows) =>
        [.. Enumerable.Range(0, 32).Select(number => rows(number).ToImmutableArray())];
}
