using System.Text;
using ClinicApi.Server.Events;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Webhooks;

/// <summary>The bodies of webhooks: the event in the JSON form of protobuf, which names things and holds no content.</summary>
internal static class WebhookPayloads
{
    private const string TestType = "webhook.test";

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default);

    private static readonly Dictionary<int, string> Names = EventReflection.Descriptor.EnumTypes
        .Single(e => e.ClrType == typeof(EventType)).Values.ToDictionary(value => value.Number, NameOf);

    public static byte[] Of(EventRow row)
    {
        var told = EventMapping.ToMessage(row);
        return Write(new WebhookPayload { Type = Names[row.Type], CommitTime = told.CommitTime, Data = told });
    }

    public static byte[] OfTest(DateTimeOffset now) =>
        Write(new WebhookPayload { Type = TestType, CommitTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(now) });

    private static byte[] Write(WebhookPayload payload) => Encoding.UTF8.GetBytes(Json.Format(payload));

    /// <summary>Without prefix, in lower case, with a dot for the first underscore: <c>appointment.checked_in</c>.</summary>
    private static string NameOf(EnumValueDescriptor value)
    {
        var name = value.Name["EVENT_TYPE_".Length..].ToLowerInvariant();
        var underscore = name.IndexOf('_', StringComparison.Ordinal);
        return underscore < 0 ? name : $"{name[..underscore]}.{name[(underscore + 1)..]}";
    }
}
