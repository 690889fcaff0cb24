using System.Text.Json;
using System.Text.Json.Nodes;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Webhooks;

/// <summary>Reads the JSON of a webhook, also that of a newer service.</summary>
internal static class PayloadReader
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static WebhookPayload Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            var json = JsonNode.Parse(ref reader) as JsonObject ?? throw new WebhookException(WebhookVerdict.Valid);
            if (json["data"] is JsonObject data)
                RemoveUnknownValues(data, Event.Descriptor);
            return Parser.Parse<WebhookPayload>(json.ToJsonString());
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new WebhookException(WebhookVerdict.Valid, malformed);
        }
    }

    // The parser forgives unknown fields, and not unknown values of an enum.
    private static void RemoveUnknownValues(JsonObject json, MessageDescriptor message)
    {
        foreach (var field in message.Fields.InDeclarationOrder().Where(f => f is { FieldType: FieldType.Enum, IsRepeated: false }))
        {
            if (json[field.JsonName] is JsonValue value && value.TryGetValue<string>(out var name) && field.EnumType.FindValueByName(name) is null)
                json.Remove(field.JsonName);
        }
    }
}
