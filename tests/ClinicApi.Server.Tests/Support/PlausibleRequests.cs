using System.Collections;
using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.Server.Tests.Support;

/// <summary>
/// Requests that pass validation, made from the contract's annotations: everything required is there and in form, and every name lies
/// in the given clinic or belongs to the given partner. What they name need not exist.
/// </summary>
internal sealed class PlausibleRequests(string clinicId, string partnerId = PlausibleRequests.AnId)
{
    public const string AnId = "a1";

    /// <summary>Names to use for resources of a type, in fields that need not be there too.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    public IMessage For(MethodContract method)
    {
        var request = Make(method.Descriptor.InputType);
        if (method.ClinicField is { } path)
            NameTheClinic(request, path);
        return request;
    }

    /// <summary>A name of the type, with a made-up id wherever it is neither the clinic's nor the partner's.</summary>
    public string Name(string type) => Names.GetValueOrDefault(type) ?? Expand(ApiContract.Patterns[type]);

    private IMessage Make(MessageDescriptor descriptor)
    {
        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in descriptor.Fields.InFieldNumberOrder())
        {
            var rule = ApiContract.RuleOf(field);
            if (rule.OutputOnly || !(rule.Required || IsNameOfUpdated(field) || IsGivenName(field, rule)))
                continue;
            if (field.IsRepeated)
                ((IList)field.Accessor.GetValue(message)).Add(Value(field, rule));
            else
                field.Accessor.SetValue(message, Value(field, rule));
        }

        return message;
    }

    private object Value(FieldDescriptor field, FieldRule rule) => field.FieldType switch
    {
        FieldType.String => Text(rule),
        FieldType.Bytes => ByteString.CopyFrom(1),
        FieldType.Bool => true,
        FieldType.Double => rule.Min ?? 1d,
        FieldType.Int32 => (int)Math.Max(rule.Min ?? 1, 1),
        FieldType.Int64 => (long)Math.Max(rule.Min ?? 1, 1),
        FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values.First(v => v.Number != 0).Number),
        FieldType.Message when field.MessageType.Name == nameof(Int32Value) => (int)Math.Max(rule.Min ?? 1, 1),
        FieldType.Message when field.MessageType.Name == nameof(DoubleValue) => rule.Min ?? 1d,
        FieldType.Message => Nested(field.MessageType, field.Name, rule),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field.FieldType, "The contract has no such fields."),
    };

    private object Nested(MessageDescriptor type, string fieldName, FieldRule rule) => type switch
    {
        _ when type == Duration.Descriptor => rule.MinDuration ?? new Duration { Seconds = 3600 },
        _ when type == Timestamp.Descriptor => new Timestamp { Seconds = fieldName.StartsWith("end", StringComparison.Ordinal) ? 1_800_003_600 : 1_800_000_000 },
        _ when type == CivilInterval.Descriptor => new CivilInterval { Start = new CivilTime { Hours = 9 }, End = new CivilTime { Hours = 10 } },
        _ when type == CivilDate.Descriptor => new CivilDate { Year = 1990, Month = 1, Day = 31 },
        _ => Make(type),
    };

    private string Text(FieldRule rule)
    {
        if (rule.ResourceTypes.Count > 0)
            return Name(rule.ResourceTypes[0]);
        if (rule.ChildType.Length > 0)
            return Name(ApiContract.TypeOfPattern(ApiContract.ParentPattern(rule.ChildType)));
        return rule.Format switch
        {
            FieldFormat.Uuid => Guid.NewGuid().ToString(),
            FieldFormat.Email => "somebody@example.com",
            FieldFormat.Phone => "+493012345678",
            FieldFormat.TimeZone => "Europe/Berlin",
            FieldFormat.Language => "de",
            FieldFormat.Currency => "EUR",
            FieldFormat.HttpsUrl => "https://example.com/hook",
            FieldFormat.Region => "DE",
            _ => new string('x', Math.Max(rule.MinLength, 4)),
        };
    }

    // The name of a resource is no required field of it, but an update needs it.
    private static bool IsNameOfUpdated(FieldDescriptor field) =>
        field.Name == "name" && ApiContract.RuleOf(field).Immutable;

    private bool IsGivenName(FieldDescriptor field, FieldRule rule) =>
        field.ContainingOneof is null && field.FieldType == FieldType.String && rule.ResourceTypes.Any(Names.ContainsKey);

    // The field that decides about the clinic may be optional; authorization is asked about it all the same.
    private void NameTheClinic(IMessage request, FieldPath path)
    {
        if (path.ReadStrings(request).Any(name => name.Length > 0))
            return;
        var name = Text(ApiContract.RuleOf(path.Last));
        if (path.Last.IsRepeated)
            ((IList)path.Last.Accessor.GetValue(request)).Add(name);
        else
            path.Last.Accessor.SetValue(request, name);
    }

    private string Expand(string pattern) => string.Join('/', pattern.Split('/').Select(part => part switch
    {
        "{clinic}" => clinicId,
        "{partner}" => partnerId,
        _ when part.StartsWith('{') => AnId,
        _ => part,
    }));
}
