using ClinicApi.Assessments.Facts;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.Reflection;
using Document = ClinicApi.Knowledge.V1.KnowledgeBase;

namespace ClinicApi.Assessments.Loading;

/// <summary>What entries of any file can refer to.</summary>
internal sealed class Vocabulary
{
    public Vocabulary(IReadOnlyList<KnowledgePart> parts)
    {
        Parts = parts;
        Facts = First(Each(document => document.Facts, "facts"), fact => fact.Id);
        Questions = First(Each(document => document.Questions, "questions"), question => question.Id);
        Sources = First(Each(document => document.Sources, "sources"), source => source.Id);
        Anaesthetics = Each(document => document.Anaesthetics, "anaesthetics").Select(entry => entry.Value.Id).ToHashSet();
        Modalities = Each(document => document.Modalities, "modalities").Select(entry => entry.Value.Modality).ToHashSet();
    }

    public IReadOnlyList<KnowledgePart> Parts { get; }

    public IReadOnlyDictionary<string, Fact> Facts { get; }

    public IReadOnlyDictionary<string, Question> Questions { get; }

    public IReadOnlyDictionary<string, Source> Sources { get; }

    public IReadOnlySet<string> Anaesthetics { get; }

    public IReadOnlySet<Modality> Modalities { get; }

    /// <summary>Each element of a list, with its place, over all files.</summary>
    public IEnumerable<Entry<T>> Each<T>(Func<Document, IReadOnlyList<T>> list, string name)
    {
        foreach (var part in Parts)
        {
            var values = list(part.Document);
            for (var i = 0; i < values.Count; i++)
                yield return new Entry<T>(new Place(part.File, "$")[name][i], values[i]);
        }
    }

    /// <summary>The enumeration of a code fact; null for other facts.</summary>
    public static EnumDescriptor? CodesOf(Fact fact) => fact.SourceCase switch
    {
        Fact.SourceOneofCase.Input => InputPath.Resolve(AssessmentInputs.Descriptor, fact.Input.Path, out _)?.Last is { FieldType: FieldType.Enum } field
            ? field.EnumType
            : null,
        Fact.SourceOneofCase.RegionStatus => RegionStatus.Descriptor.FindFieldByName(fact.RegionStatus) is { FieldType: FieldType.Enum } field
            ? field.EnumType
            : null,
        Fact.SourceOneofCase.Computed when fact.Computed == ComputedValue.Phototype =>
            PhototypeFinding.Descriptor.FindFieldByName("phototype").EnumType,
        _ => null,
    };

    private static Dictionary<string, T> First<T>(IEnumerable<Entry<T>> entries, Func<T, string> id)
    {
        var found = new Dictionary<string, T>();
        foreach (var (_, value) in entries)
            found.TryAdd(id(value), value);

        return found;
    }
}

/// <summary>An element of a list, and where it is written.</summary>
internal sealed record Entry<T>(Place Place, T Value);
