using System.Collections.Immutable;
using ClinicApi.Assessments.Conditions;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Document = ClinicApi.Knowledge.V1.KnowledgeBase;

namespace ClinicApi.Assessments.Loading;

/// <summary>A row of a table in which the first whose condition holds counts.</summary>
internal sealed record Row<T>(Test? When, T Entry, string Source);

/// <summary>What changes the risk for the pigment, with the modalities as bits of their places.</summary>
internal sealed record CompiledModifier(PigmentModifier Definition, Test? When, uint Modalities);

/// <summary>A modality with everything that is looked up by it.</summary>
internal sealed record CompiledModality
{
    public required int Place { get; init; }

    public required ModalityEntry Entry { get; init; }

    public PigmentEntry? Pigment { get; init; }

    /// <summary>Benefits by the number of the concern's kind.</summary>
    public required ImmutableArray<ImmutableArray<Row<BenefitEntry>>> Benefits { get; init; }

    /// <summary>Courses by the number of the concern's kind; 0 for any concern.</summary>
    public required ImmutableArray<ImmutableArray<Row<CourseEntry>>> Courses { get; init; }

    public uint Bit => 1u << Place;
}

/// <summary>All modalities, in the order of the knowledge base.</summary>
internal sealed record ModalityTable
{
    private const int Kinds = 32;

    public required ImmutableArray<CompiledModality> All { get; init; }

    /// <summary>Choices by the number of the concern's kind.</summary>
    public required ImmutableArray<ImmutableArray<Row<ChoiceEntry>>> Choices { get; init; }

    public required ImmutableArray<CompiledModifier> Modifiers { get; init; }

    /// <summary>What follows from the pigment levels 0 to 4, and where that is written.</summary>
    public required ImmutableArray<Row<PigmentConsequence>> Consequences { get; init; }

    public static ModalityTable Compile(Document document, ConditionCompiler compiler)
    {
        var citations = new Citations(document.Sources);
        Row<BenefitEntry> Benefit(BenefitEntry entry) => new(compiler.CompileOptional(entry.When), entry, citations.Of(entry.Basis));
        Row<CourseEntry> Course(CourseEntry entry) => new(compiler.CompileOptional(entry.When), entry, citations.Of(entry.Basis));
        Row<ChoiceEntry> Choice(ChoiceEntry entry) => new(compiler.CompileOptional(entry.When), entry, citations.Of(entry.Basis));
        return new ModalityTable
        {
            All =
            [
                .. document.Modalities.Select((entry, place) => new CompiledModality
                {
                    Place = place,
                    Entry = entry,
                    Pigment = document.PigmentRisks.FirstOrDefault(risk => risk.Modality == entry.Modality),
                    Benefits = ByKind(
                        document.Benefits.Where(benefit => benefit.Modality == entry.Modality).Select(Benefit), row => row.Entry.Concerns),
                    Courses = ByKind(
                        document.Courses.Where(course => course.Modality == entry.Modality).Select(Course), row => row.Entry.Concerns),
                }),
            ],
            Choices = ByKind(document.Choices.Select(Choice), row => row.Entry.Concerns),
            Modifiers =
            [
                .. document.PigmentModifiers.Select(modifier => new CompiledModifier(
                    modifier,
                    compiler.CompileOptional(modifier.When),
                    modifier.Modalities.Count == 0 ? uint.MaxValue : Places(document, modifier.Modalities))),
            ],
            Consequences =
                [.. document.PigmentConsequences.OrderBy(entry => entry.Level).Select(entry => new Row<PigmentConsequence>(null, entry, citations.Of(entry.Basis)))],
        };
    }

    /// <summary>Modalities as bits of their places in the knowledge base, those that it does not know left out.</summary>
    public static uint Places(Document document, RepeatedField<Modality> modalities)
    {
        var bits = 0u;
        for (var place = 0; place < document.Modalities.Count; place++)
            bits |= modalities.Contains(document.Modalities[place].Modality) ? 1u << place : 0;

        return bits;
    }

    public static Duration Days(int days) => new() { Seconds = days * 86400L };

    private static ImmutableArray<ImmutableArray<Row<T>>> ByKind<T>(IEnumerable<Row<T>> rows, Func<Row<T>, IReadOnlyList<ConcernKind>> concerns)
    {
        var all = rows.ToList();
        return
        [
            .. Enumerable.Range(0, Kinds).Select(kind => all
                .Where(row => kind == 0 ? concerns(row).Count == 0 : concerns(row).Contains((ConcernKind)kind))
                .ToImmutableArray()),
        ];
    }
}
