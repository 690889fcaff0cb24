using ClinicApi.Knowledge.V1;
using Google.Protobuf;

namespace ClinicApi.Assessments.Loading;

/// <summary>Ids that are there and used once, and what must be said exactly once.</summary>
internal sealed class IdValidation(Vocabulary vocabulary, Problems problems)
{
    public void Check()
    {
        Unique(vocabulary.Each(document => document.Sources, "sources"), source => source.Id);
        Unique(vocabulary.Each(document => document.Questions, "questions"), question => question.Id);
        Unique(vocabulary.Each(document => document.Facts, "facts"), fact => fact.Id);
        Unique(vocabulary.Each(document => document.Factors, "factors"), factor => factor.Id);
        Unique(vocabulary.Each(document => document.Concerns, "concerns"), concern => concern.Kind.ToString());
        Unique(vocabulary.Each(document => document.Modalities, "modalities"), modality => modality.Modality.ToString());
        Unique(vocabulary.Each(document => document.PigmentRisks, "pigmentRisks"), entry => entry.Modality.ToString());
        Unique(vocabulary.Each(document => document.Anaesthetics, "anaesthetics"), agent => agent.Id);
        Unique(vocabulary.Each(document => document.DeviceClearances, "deviceClearances"), clearance => clearance.Id);
        Unique(vocabulary.Each(document => document.PhaseTimings, "phaseTimings"), timing => timing.Id);
        Unique(Rules(), rule => rule);
        CheckSingles();
    }

    /// <summary>Everything that findings name as a rule shares one set of ids.</summary>
    private IEnumerable<Entry<string>> Rules()
    {
        IEnumerable<Entry<string>> Ids<T>(Func<Knowledge.V1.KnowledgeBase, IReadOnlyList<T>> list, string name, Func<T, string> id) =>
            vocabulary.Each(list, name).Select(entry => new Entry<string>(entry.Place, id(entry.Value)));

        IEnumerable<Entry<string>> Single<T>(Func<Knowledge.V1.KnowledgeBase, T?> entry, string name, Func<T, string> id)
            where T : class =>
            vocabulary.Parts.Where(part => entry(part.Document) is not null)
                .Select(part => new Entry<string>(new Place(part.File, "$")[name], id(entry(part.Document)!)));

        return Ids(document => document.Rules, "rules", rule => rule.Id)
            .Concat(Ids(document => document.PigmentModifiers, "pigmentModifiers", modifier => modifier.Id))
            .Concat(Ids(document => document.PigmentConsequences, "pigmentConsequences", consequence => consequence.Id))
            .Concat(Ids(document => document.ResponseRules, "responseRules", rule => rule.Id))
            .Concat(Ids(document => document.RedFlags, "redFlags", flag => flag.Id))
            .Concat(Ids(document => document.Guide, "guide", entry => entry.Id))
            .Concat(Single(document => document.OffLabelRule, "offLabelRule", rule => rule.Id))
            .Concat(Single(document => document.DoseRule, "doseRule", rule => rule.Id))
            .Concat(vocabulary.Each(document => document.Anaesthetics, "anaesthetics")
                .SelectMany(agent => agent.Value.Limits.Select((limit, index) => new Entry<string>(agent.Place["limits"][index], limit.Id))));
    }

    private void Unique<T>(IEnumerable<Entry<T>> entries, Func<T, string> id)
    {
        var first = new Dictionary<string, Place>();
        foreach (var (place, value) in entries)
        {
            var own = id(value);
            if (own.Length == 0 || own == "Unspecified")
                problems.Add(place, "has no id");
            else if (!first.TryAdd(own, place))
                problems.Add(place, $"repeats '{own}', which is at {first[own].Path} of {first[own].File}");
        }
    }

    private void CheckSingles()
    {
        foreach (var name in new[]
        {
            "version", "notice", "languages", "phototypeQuestionId", "fieldQuestionId", "needlingFrame", "offLabelRule", "doseRule",
        })
        {
            var field = Knowledge.V1.KnowledgeBase.Descriptor.Fields.InDeclarationOrder().First(field => field.JsonName == name);
            var holders = vocabulary.Parts.Where(part => IsSet(field.Accessor.GetValue(part.Document))).Select(part => part.File).ToList();
            if (holders.Count == 0)
                problems.Add(vocabulary.Parts.Count > 0 ? vocabulary.Parts[0].File : "-", $"$.{name}", "is required, in one file");

            foreach (var file in holders.Skip(1))
                problems.Add(file, $"$.{name}", $"is set in {holders[0]} already");
        }

        foreach (var part in vocabulary.Parts)
        {
            CheckQuestion(part, "phototypeQuestionId", part.Document.PhototypeQuestionId);
            CheckQuestion(part, "fieldQuestionId", part.Document.FieldQuestionId);
            if (part.Document.DoseRule is { } dose)
                CheckQuestion(part, "doseRule.weightQuestionId", dose.WeightQuestionId);
        }
    }

    private void CheckQuestion(KnowledgePart part, string path, string id)
    {
        if (id.Length > 0 && !vocabulary.Questions.ContainsKey(id))
            problems.Add(part.File, $"$.{path}", $"'{id}' is not the id of a question");
    }

    private static bool IsSet(object? value) => value switch
    {
        null => false,
        string text => text.Length > 0,
        System.Collections.IList list => list.Count > 0,
        IMessage => true,
        _ => true,
    };
}
