using ClinicApi.Assessments.Facts;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Loading;

/// <summary>Facts that can be read, and questions that answer them.</summary>
internal sealed class FactValidation(Vocabulary vocabulary, Problems problems)
{
    public void Check()
    {
        foreach (var (place, fact) in vocabulary.Each(document => document.Facts, "facts"))
            CheckFact(place, fact);

        var asked = vocabulary.Facts.Values.Select(fact => fact.QuestionId)
            .Concat(vocabulary.Parts.SelectMany(part => new[]
            {
                part.Document.PhototypeQuestionId, part.Document.FieldQuestionId, part.Document.DoseRule?.WeightQuestionId,
            }))
            .ToHashSet();
        foreach (var (place, question) in vocabulary.Each(document => document.Questions, "questions"))
        {
            if (!asked.Contains(question.Id))
                problems.Add(place["id"], $"'{question.Id}' answers no fact");

            if (!Leads(AssessmentInputs.Descriptor, question.InputPath))
                problems.Add(place["inputPath"], $"'{question.InputPath}' leads to no input");
        }
    }

    private void CheckFact(Place place, Fact fact)
    {
        if (!vocabulary.Questions.ContainsKey(fact.QuestionId))
            problems.Add(place["questionId"], $"'{fact.QuestionId}' is not the id of a question");

        if (fact.Unit.Length > 0 && fact.Type != FactType.Number)
            problems.Add(place["unit"], "only a number has a unit");

        switch (fact.SourceCase)
        {
            case Fact.SourceOneofCase.Input:
                CheckInput(place["input"], fact);
                break;
            case Fact.SourceOneofCase.RegionStatus:
                CheckPath(place["regionStatus"], RegionStatus.Descriptor, fact.RegionStatus, fact.Type);
                break;
            case Fact.SourceOneofCase.List:
                CheckList(place["list"], fact);
                break;
            case Fact.SourceOneofCase.Score:
                Expect(place["type"], fact.Type, FactType.Number);
                if (ScaleGrade.Descriptor.FindFieldByName("scale").EnumType.FindValueByName(fact.Score.Scale) is null)
                    problems.Add(place["score"]["scale"], $"'{fact.Score.Scale}' is not a scale");

                break;
            case Fact.SourceOneofCase.Computed:
                Expect(place["type"], fact.Type, fact.Computed == ComputedValue.Phototype ? FactType.Code : FactType.Number);
                break;
            default:
                problems.Add(place, "names no source of its value");
                break;
        }
    }

    private void CheckInput(Place place, Fact fact)
    {
        var source = fact.Input;
        if (source.RegionsPath.Length > 0)
            CheckRegions(place["regionsPath"], InputPath.Resolve(AssessmentInputs.Descriptor, source.RegionsPath, out _)?.Last, source.RegionsPath);

        if (source.AsYears || source.NoneOf.Count > 0)
        {
            Expect(place["path"], fact.Type, source.AsYears ? FactType.Number : FactType.YesNo);
            var field = InputPath.Resolve(AssessmentInputs.Descriptor, source.Path, out var reason)?.Last;
            var fits = source.AsYears ? field is not null && FieldValue.TypeOf(field) == FactType.Date : field?.FieldType == FieldType.String;
            if (!fits)
                problems.Add(place["path"], reason ?? (source.AsYears ? $"'{source.Path}' is not a date" : $"'{source.Path}' is not a text"));
        }
        else
        {
            CheckPath(place["path"], AssessmentInputs.Descriptor, source.Path, fact.Type);
        }
    }

    private void CheckPath(Place place, MessageDescriptor root, string path, FactType type)
    {
        if (InputPath.Resolve(root, path, out var reason) is not { } found)
            problems.Add(place, reason!);
        else if (FieldValue.TypeOf(found.Last) is var actual && actual != type)
            problems.Add(place, $"'{path}' is {Words(actual)}, the fact {Words(type)}");
    }

    private void CheckList(Place place, Fact fact)
    {
        var source = fact.List;
        Expect(place["take"], fact.Type, source.Take.Length == 0 ? FactType.YesNo : FactType.Date);
        if (InputPath.Resolve(AssessmentInputs.Descriptor, source.Path, out var reason)?.Last is not { IsRepeated: true } list)
        {
            problems.Add(place["path"], reason ?? $"'{source.Path}' is not a list");
            return;
        }

        if (source.CompletePath.Length > 0)
            CheckPath(place["completePath"], AssessmentInputs.Descriptor, source.CompletePath, FactType.YesNo);

        var element = list.FieldType == FieldType.Message ? list.MessageType : null;
        if (source.Take.Length > 0 && (element?.FindFieldByName(source.Take) is not { } take || FieldValue.TypeOf(take) != FactType.Date))
            problems.Add(place["take"], $"'{source.Take}' is not a date of '{source.Path}'");

        if (source.RegionsField.Length > 0)
            CheckRegions(place["regionsField"], element?.FindFieldByName(source.RegionsField), source.RegionsField);

        for (var i = 0; i < source.Where.Count; i++)
            CheckTest(place["where"][i], list, source.Where[i]);
    }

    private void CheckTest(Place place, FieldDescriptor list, ElementTest test)
    {
        if (EnumNames.ElementEnum(list, test.Field) is not { } codes)
        {
            problems.Add(place["field"], $"'{test.Field}' is not an enumeration of '{list.Name}'");
            return;
        }

        if (test.OneOf.Count == 0)
            problems.Add(place["oneOf"], "must not be empty");

        for (var i = 0; i < test.OneOf.Count; i++)
        {
            if (EnumNames.Number(codes, test.OneOf[i]) is null or 0)
                problems.Add(place["oneOf"][i], $"'{test.OneOf[i]}' is not a value of {codes.Name}");
        }
    }

    private void CheckRegions(Place place, FieldDescriptor? field, string path)
    {
        if (field is not { IsRepeated: true, FieldType: FieldType.Enum } || field.EnumType.FullName != "clinicapi.v1.BodyRegion")
            problems.Add(place, $"'{path}' is not a list of body regions");
    }

    private void Expect(Place place, FactType actual, FactType expected)
    {
        if (actual != expected)
            problems.Add(place, $"the fact is {Words(actual)}, its source {Words(expected)}");
    }

    /// <summary>Whether a path leads to a field, also through the elements of lists.</summary>
    private static bool Leads(MessageDescriptor root, string path)
    {
        var message = root;
        foreach (var name in path.Split('.'))
        {
            if (message?.FindFieldByName(name) is not { } field)
                return false;

            message = field.FieldType == FieldType.Message ? field.MessageType : null;
        }

        return true;
    }

    private static string Words(FactType type) => type switch
    {
        FactType.YesNo => "yes or no",
        FactType.Number => "a number",
        FactType.Code => "a code",
        FactType.Date => "a date",
        _ => "of no type",
    };
}
