using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using ClinicApi.Options.V1;
using ClinicApi.Server.Errors;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using NodaTime;

namespace ClinicApi.Server.Contract;

/// <summary>Checks a message against the field rules of the contract and collects every violation.</summary>
/// <remarks>Descriptions name the rule and never the value, since values may be a patient's.</remarks>
internal sealed class MessageValidator
{
    private const int DefaultMostCharacters = 10_000;
    private const int DefaultMostItems = 1_000;

    private static readonly ConcurrentDictionary<MessageDescriptor, (FieldDescriptor Field, FieldRule Rule)[]> Rules = new();

    private readonly IReadOnlySet<string> clinics;
    private readonly List<FieldViolation> violations = [];

    /// <param name="clinics">The clinics that the request is about: whatever else it names must belong to them. Empty: not checked.</param>
    public MessageValidator(IReadOnlySet<string> clinics) => this.clinics = clinics;

    public IReadOnlyList<FieldViolation> Violations => violations;

    public void Add(IEnumerable<FieldViolation> more) => violations.AddRange(more);

    /// <param name="message">What to check.</param>
    /// <param name="path">Prefix of the fields' paths; empty for a request.</param>
    /// <param name="requiredHere">Of the message's own fields, those whose absence counts; null means all.</param>
    /// <param name="except">A field of the message that is checked elsewhere.</param>
    public void Validate(IMessage message, string path, Func<FieldDescriptor, bool>? requiredHere = null, FieldDescriptor? except = null)
    {
        foreach (var (field, rule) in RulesOf(message.Descriptor))
        {
            if (rule.OutputOnly || field == except)
                continue;
            var fieldPath = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            var value = field.Accessor.GetValue(message);
            if (!FieldPresence.IsSet(field, message))
            {
                if (rule.Required && (requiredHere is null || requiredHere(field)))
                    violations.Add(new FieldViolation(fieldPath, "is required"));
                continue;
            }

            if (field.IsRepeated)
                ValidateItems(field, rule, (IList)value, fieldPath);
            else
                ValidateValue(field, rule, value, fieldPath);
        }

        if (message is CivilDate date && !IsDate(date))
            violations.Add(new FieldViolation(path, "is not a date of the calendar"));
        if (message is CivilTime { Hours: 24, Minutes: not 0 })
            violations.Add(new FieldViolation(path, "must not be later than 24:00"));
    }

    private void ValidateItems(FieldDescriptor field, FieldRule rule, IList items, string path)
    {
        var most = rule.MaxItems == 0 ? DefaultMostItems : rule.MaxItems;
        if (items.Count > most)
        {
            violations.Add(new FieldViolation(path, $"must not have more than {most} elements"));
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            var itemPath = $"{path}[{i}]";
            if (items[i] is "")
                violations.Add(new FieldViolation(itemPath, "must not be empty"));
            else if (field.FieldType == FieldType.Enum && Convert.ToInt32(items[i], CultureInfo.InvariantCulture) == 0)
                violations.Add(new FieldViolation(itemPath, "must be specified"));
            else if (!field.IsMap)
                ValidateValue(field, rule, items[i]!, itemPath);
        }
    }

    private void ValidateValue(FieldDescriptor field, FieldRule rule, object value, string path)
    {
        var wrong = value switch
        {
            string text => CheckText(rule, text),
            ByteString bytes => rule.MaxLength > 0 && bytes.Length > rule.MaxLength ? $"must not have more than {rule.MaxLength} bytes" : null,
            Google.Protobuf.WellKnownTypes.Duration duration => CheckDuration(rule, duration),
            Timestamp timestamp => CheckTimestamp(timestamp),
            FieldMask => null,
            IMessage nested => CheckNested(nested, path),
            int number => CheckNumber(rule, number),
            long number => CheckNumber(rule, number),
            uint number => CheckNumber(rule, number),
            double number => double.IsFinite(number) ? CheckNumber(rule, number) : "must be a finite number",
            float number => float.IsFinite(number) ? CheckNumber(rule, number) : "must be a finite number",
            _ => field.FieldType == FieldType.Enum && field.EnumType.FindValueByNumber(Convert.ToInt32(value, CultureInfo.InvariantCulture)) is null
                ? "is a value that this server does not know"
                : null,
        };
        if (wrong is not null)
            violations.Add(new FieldViolation(path, wrong));
    }

    private string? CheckNested(IMessage nested, string path)
    {
        Validate(nested, path);
        return null;
    }

    private string? CheckText(FieldRule rule, string text)
    {
        var most = rule.MaxLength == 0 ? DefaultMostCharacters : rule.MaxLength;
        var length = text.EnumerateRunes().Count();
        if (length > most)
            return $"must not have more than {most} characters";
        if (length < rule.MinLength)
            return $"must have at least {rule.MinLength} characters";
        if (rule.ResourceTypes.Count > 0)
        {
            if (!rule.ResourceTypes.Any(type => ResourceNames.Matches(text, ApiContract.Patterns[type])))
                return "must be a name such as " + string.Join(" or ", rule.ResourceTypes.Select(type => ApiContract.Patterns[type]));
            return clinics.Count > 0 && ResourceNames.TryClinicId(text) is { } clinic && !clinics.Contains(clinic)
                ? "must belong to the same clinic as the rest of the request"
                : null;
        }

        if (rule.ChildType.Length > 0)
        {
            var pattern = ApiContract.ParentPattern(rule.ChildType);
            return ResourceNames.Matches(text, pattern) ? null : "must be a name such as " + pattern;
        }

        return StringFormats.Check(rule.Format, text);
    }

    private static string? CheckNumber(FieldRule rule, double number)
    {
        if (rule.Min is { } min && number < min)
            return FormattableString.Invariant($"must not be less than {min}");
        return rule.Max is { } max && number > max ? FormattableString.Invariant($"must not be greater than {max}") : null;
    }

    private static string? CheckDuration(FieldRule rule, Google.Protobuf.WellKnownTypes.Duration duration)
    {
        if (duration.Seconds is < -315_576_000_000 or > 315_576_000_000 || duration.Nanos is < -999_999_999 or > 999_999_999)
            return "is not a duration";
        if (duration.Seconds < 0 || duration.Nanos < 0)
            return "must not be negative";
        if (rule.MinDuration is { } min && duration.Seconds < min.Seconds)
            return $"must not be shorter than {min.Seconds} seconds";
        if (rule.MaxDuration is { } max && (duration.Seconds > max.Seconds || (duration.Seconds == max.Seconds && duration.Nanos > 0)))
            return $"must not be longer than {max.Seconds} seconds";
        return rule.DurationStep is { Seconds: > 0 } step && (duration.Nanos != 0 || duration.Seconds % step.Seconds != 0)
            ? $"must be a multiple of {step.Seconds} seconds"
            : null;
    }

    private static string? CheckTimestamp(Timestamp timestamp) =>
        timestamp.Seconds is < -2_208_988_800 or > 7_289_654_399 || timestamp.Nanos is < 0 or > 999_999_999
            ? "must lie between the years 1900 and 2200"
            : null;

    private static bool IsDate(CivilDate date) =>
        date.Year is >= 1900 and <= 2200 && date.Month is >= 1 and <= 12
        && date.Day >= 1 && date.Day <= CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month);

    private static (FieldDescriptor Field, FieldRule Rule)[] RulesOf(MessageDescriptor message) =>
        Rules.GetOrAdd(message, m => [.. m.Fields.InFieldNumberOrder().Select(f => (f, ApiContract.RuleOf(f)))]);
}
