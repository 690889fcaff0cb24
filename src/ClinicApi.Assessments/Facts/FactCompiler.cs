using System.Collections.Immutable;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Facts;

/// <summary>Makes the catalogue of a validated knowledge base's facts.</summary>
internal sealed class FactCompiler
{
    private readonly Dictionary<string, FactSlot> slots = [];
    private readonly int[] counts = new int[3];
    private readonly ImmutableArray<Placed<InputFact>>.Builder inputs = ImmutableArray.CreateBuilder<Placed<InputFact>>();
    private readonly ImmutableArray<Placed<RegionalInputFact>>.Builder regionalInputs = ImmutableArray.CreateBuilder<Placed<RegionalInputFact>>();
    private readonly ImmutableArray<Placed<StatusFact>>.Builder statuses = ImmutableArray.CreateBuilder<Placed<StatusFact>>();
    private readonly ImmutableArray<Placed<ListFact>>.Builder lists = ImmutableArray.CreateBuilder<Placed<ListFact>>();
    private readonly ImmutableArray<Placed<ListFact>>.Builder regionalLists = ImmutableArray.CreateBuilder<Placed<ListFact>>();
    private readonly ImmutableArray<Placed<SeverityScale>>.Builder scores = ImmutableArray.CreateBuilder<Placed<SeverityScale>>();
    private readonly ImmutableArray<Placed<ComputedValue>>.Builder computed = ImmutableArray.CreateBuilder<Placed<ComputedValue>>();
    private readonly List<TableShape> tables = [];

    public static FactCatalogue Compile(IReadOnlyList<Fact> facts, IReadOnlyList<Question> questions)
    {
        var compiler = new FactCompiler();
        var questionIndex = new Dictionary<string, int>(questions.Count);
        for (var i = 0; i < questions.Count; i++)
            questionIndex.Add(questions[i].Id, i);

        foreach (var fact in facts)
            compiler.Add(fact, questionIndex[fact.QuestionId]);

        return compiler.Finish();
    }

    /// <summary>What a fact belongs to.</summary>
    public static FactScope ScopeOf(Fact fact) => fact.SourceCase switch
    {
        Fact.SourceOneofCase.RegionStatus => FactScope.Region,
        Fact.SourceOneofCase.Input when fact.Input.RegionsPath.Length > 0 => FactScope.Region,
        Fact.SourceOneofCase.List when fact.List.RegionsField.Length > 0 => FactScope.Region,
        Fact.SourceOneofCase.Score => FactScope.Concern,
        _ => FactScope.Patient,
    };

    private void Add(Fact fact, int questionIndex)
    {
        var scope = ScopeOf(fact);
        var index = counts[(int)scope]++;
        slots.Add(fact.Id, new FactSlot(scope, index, questionIndex));
        switch (fact.SourceCase)
        {
            case Fact.SourceOneofCase.Input:
                AddInput(fact, index);
                break;
            case Fact.SourceOneofCase.RegionStatus:
                statuses.Add(new(index, new StatusFact(Path(RegionStatus.Descriptor, fact.RegionStatus), fact.Type)));
                break;
            case Fact.SourceOneofCase.List:
                AddList(fact.List, index);
                break;
            case Fact.SourceOneofCase.Score:
                scores.Add(new(index, (SeverityScale)EnumNames.Number(SeverityScaleEnum, fact.Score.Scale)!.Value));
                break;
            default:
                computed.Add(new(index, fact.Computed));
                break;
        }
    }

    private static EnumDescriptor SeverityScaleEnum => ScaleGrade.Descriptor.FindFieldByName("scale").EnumType;

    private void AddInput(Fact fact, int index)
    {
        var source = fact.Input;
        var noneOf = source.NoneOf.Count == 0 ? null : source.NoneOf.ToImmutableHashSet();
        var input = new InputFact(Path(AssessmentInputs.Descriptor, source.Path), fact.Type, source.AbsentIsNone, source.AsYears, noneOf);
        if (source.RegionsPath.Length > 0)
            regionalInputs.Add(new(index, new RegionalInputFact(input, Path(AssessmentInputs.Descriptor, source.RegionsPath))));
        else
            inputs.Add(new(index, input));
    }

    private void AddList(ListSource source, int index)
    {
        var table = tables.FindIndex(other => other.Path == source.Path && other.Complete == source.CompletePath);
        if (table < 0)
        {
            table = tables.Count;
            tables.Add(new(source.Path, source.CompletePath, []));
        }

        var element = Path(AssessmentInputs.Descriptor, source.Path).Last;
        var where = source.Where.Select(test => new ColumnTest(
            Column(table, test.Field), EnumNames.Bits(EnumNames.ElementEnum(element, test.Field)!, test.OneOf)));
        var take = source.Take.Length == 0 ? ListFact.NoColumn : Column(table, source.Take);
        var regions = source.RegionsField.Length == 0 ? ListFact.NoColumn : Column(table, source.RegionsField);
        (regions == ListFact.NoColumn ? lists : regionalLists).Add(new(index, new ListFact(table, [.. where], take, regions)));
    }

    private int Column(int table, string field)
    {
        var columns = tables[table].Columns;
        if (!columns.Contains(field))
            columns.Add(field);

        return columns.IndexOf(field);
    }

    private static InputPath Path(MessageDescriptor root, string path) =>
        InputPath.Resolve(root, path, out var reason) ?? throw new InvalidOperationException(reason);

    private FactCatalogue Finish() => new()
    {
        Slots = slots,
        PatientCount = counts[(int)FactScope.Patient],
        RegionCount = counts[(int)FactScope.Region],
        ConcernCount = counts[(int)FactScope.Concern],
        Inputs = inputs.ToImmutable(),
        RegionalInputs = regionalInputs.ToImmutable(),
        Statuses = statuses.ToImmutable(),
        Tables = [.. tables.Select(Table)],
        Lists = lists.ToImmutable(),
        RegionalLists = regionalLists.ToImmutable(),
        Scores = scores.ToImmutable(),
        Computed = computed.ToImmutable(),
    };

    private static ListTable Table(TableShape table)
    {
        var list = Path(AssessmentInputs.Descriptor, table.Path);
        var complete = table.Complete.Length == 0 ? null : Path(AssessmentInputs.Descriptor, table.Complete);
        return new ListTable(list, complete, [.. table.Columns.Select(name => name.Length == 0 ? null : list.Last.MessageType.FindFieldByName(name))]);
    }

    private sealed record TableShape(string Path, string Complete, List<string> Columns);
}
