using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Contract;

/// <summary>Checks a message against the field rules of the contract and collects every violation.</summary>
/// <remarks>Descriptions name the rule and never the value, since values may be a patient's.</remarks>
internal sealed class MessageValidator
{
    private const int DefaultMostCharacters = 10_000;
    private const int DefaultMostItems = 1_000;
    private const int NoItem = -1;

    private readonly IReadOnlyCollection<string> clinics;
    private HashSet<string>? clinicSet;
    private readonly List<FieldViolation> violations = [];

    // The way to the message that is checked. It becomes a text where something is wrong, and nearly nothing ever is.
    private readonly List<(string Field, int Item)> way = [];

    /// <param name="clinics">The clinics that the request is about: whatever else it names must belong to them. Empty: not checked.</param>
    public MessageValidator(IReadOnlyCollection<string> clinics) => this.clinics = clinics;

    public IReadOnlyList<FieldViolation> Violations => violations;

    public void Add(IEnumerable<FieldViolation> more) => violations.AddRange(more);

    /// <param name="message">What to check.</param>
    /// <param name="path">Prefix of the fields' paths; empty for a request.</param>
    /// <param name="requiredHere">Of the message's own fields, those whose absence counts; null means all.</param>
    /// <param name="except">A field of the message that is checked elsewhere.</param>
    public void Validate(IMessage message, string path, Func<FieldDescriptor, bool>? requiredHere = null, FieldDescriptor? except = null)
    {
        if (path.Length > 0)
            way.Add((path, NoItem));
        CheckFields(message, requiredHere, except);
        way.Clear();
    }

    private void CheckFields(IMessage message, Func<FieldDescriptor, bool>? requiredHere = null, FieldDescriptor? except = null)
    {
        foreach (var field in RuledField.Of(message.Descriptor))
        {
            if (field.Descriptor == except)
                continue;
            way.Add((field.Descriptor.Name, NoItem));
            if (!Check(field, message) && field.Rule.Required && (requiredHere is null || requiredHere(field.Descriptor)))
                Report("is required");
            way.RemoveAt(way.Count - 1);
        }

        if (message is CivilDate date && !TimeRules.IsDate(date))
            Report("is not a date of the calendar");
        if (message is CivilTime { Hours: 24, Minutes: not 0 })
            Report("must not be later than 24:00");
    }

    /// <returns>Whether the field is set.</returns>
    private bool Check(RuledField field, IMessage message)
    {
        if (field.ReadNumber is { } read)
        {
            var number = read(message);
            if (number == 0)
                return false;
            Report(CheckNumber(field, number));
            return true;
        }

        if (field.Read(message) is not { } value)
            return false;
        if (field.Descriptor.IsRepeated)
            CheckItems(field, (IList)value);
        else
            CheckValue(field, value);
        return true;
    }

    private void CheckItems(RuledField field, IList items)
    {
        var most = field.Rule.MaxItems == 0 ? DefaultMostItems : field.Rule.MaxItems;
        if (items.Count > most)
        {
            Report($"must not have more than {most} elements");
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            way[^1] = (field.Descriptor.Name, i);
            if (items[i] is "")
                Report("must not be empty");
            else if (field.Descriptor.FieldType == FieldType.Enum && Convert.ToInt32(items[i], CultureInfo.InvariantCulture) == 0)
                Report("must be specified");
            else if (!field.Descriptor.IsMap)
                CheckValue(field, items[i]!);
        }

        way[^1] = (field.Descriptor.Name, NoItem);
    }

    private void CheckValue(RuledField field, object value)
    {
        switch (value)
        {
            case string text:
                Report(CheckText(field, text));
                break;
            case ByteString bytes:
                Report(field.Rule.MaxLength > 0 && bytes.Length > field.Rule.MaxLength ? $"must not have more than {field.Rule.MaxLength} bytes" : null);
                break;
            case Google.Protobuf.WellKnownTypes.Duration duration:
                Report(TimeRules.Check(field.Rule, duration));
                break;
            case Timestamp timestamp:
                Report(TimeRules.Check(timestamp));
                break;
            case FieldMask:
                break;
            case IMessage nested:
                CheckFields(nested);
                break;
            default:
                Report(CheckNumber(field, Convert.ToDouble(value, CultureInfo.InvariantCulture)));
                break;
        }
    }

    private string? CheckText(RuledField field, string text)
    {
        var rule = field.Rule;
        var most = rule.MaxLength == 0 ? DefaultMostCharacters : rule.MaxLength;
        if (CharactersOf(text) is var length && length > most)
            return $"must not have more than {most} characters";
        if (length < rule.MinLength)
            return $"must have at least {rule.MinLength} characters";
        if (field.Patterns.IsEmpty)
            return StringFormats.Check(rule.Format, text);
        if (!FollowsOne(field.Patterns, text))
            return "must be a name such as " + string.Join(" or ", field.Patterns);
        return rule.ResourceTypes.Count > 0 && clinics.Count > 0 && ResourceNames.ClinicIdIn(text) is { IsEmpty: false } clinic && !IsOfTheRequest(clinic)
            ? "must belong to the same clinic as the rest of the request"
            : null;
    }

    private bool IsOfTheRequest(ReadOnlySpan<char> clinicId) =>
        (clinicSet ??= clinics.ToHashSet(StringComparer.Ordinal)).GetAlternateLookup<ReadOnlySpan<char>>().Contains(clinicId);

    private static int CharactersOf(string text)
    {
        if (Ascii.IsValid(text))
            return text.Length;
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    private static bool FollowsOne(ImmutableArray<string> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (ResourceNames.Matches(name, pattern))
                return true;
        }

        return false;
    }

    private static string? CheckNumber(RuledField field, double number)
    {
        if (field.Descriptor.FieldType == FieldType.Enum)
            return field.Knows((int)number) ? null : "is a value that this server does not know";
        if (!double.IsFinite(number))
            return "must be a finite number";
        if (field.Rule.Min is { } min && number < min)
            return FormattableString.Invariant($"must not be less than {min}");
        return field.Rule.Max is { } max && number > max ? FormattableString.Invariant($"must not be greater than {max}") : null;
    }

    private void Report(string? wrong)
    {
        if (wrong is null)
            return;
        var path = new StringBuilder();
        foreach (var (field, item) in way)
        {
            path.Append(path.Length == 0 ? "" : ".").Append(field);
            if (item != NoItem)
                path.Append(CultureInfo.InvariantCulture, $"[{item}]");
        }

        violations.Add(new FieldViolation(path.ToString(), wrong));
    }
}
