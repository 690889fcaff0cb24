using System.Text.Json;
using System.Text.Json.Serialization;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Webhooks;

/// <summary>What came of an attempt. Of the answer its status is kept, and how long the receiver asks to be left alone.</summary>
internal sealed record AttemptOutcome(Instant At, Duration Took, int HttpStatus, WebhookFailure Failure, Duration? RetryAfter = null)
{
    private const int GoneStatus = 410;

    public bool Succeeded => Failure == WebhookFailure.Unspecified;

    public bool IsGone => HttpStatus == GoneStatus;
}

/// <summary>The last attempts of a delivery, as its row keeps them.</summary>
internal static class AttemptLog
{
    public const string Empty = "[]";

    private const int MostAttempts = 20;

    public static string Append(string log, AttemptOutcome outcome)
    {
        var entries = Parse(log);
        entries.Add(new AttemptEntry(
            outcome.At.ToUnixTimeMilliseconds(), (long)outcome.Took.TotalMilliseconds, outcome.HttpStatus, (int)outcome.Failure));
        return JsonSerializer.Serialize([.. entries.TakeLast(MostAttempts)], AttemptLogJson.Default.ListAttemptEntry);
    }

    public static IEnumerable<WebhookAttempt> Read(string log) => Parse(log).Select(entry => new WebhookAttempt
    {
        AttemptTime = Instant.FromUnixTimeMilliseconds(entry.At).ToTimestamp(),
        Duration = Duration.FromMilliseconds(entry.Took).ToProtoDuration(),
        HttpStatus = entry.Status,
        Failure = (WebhookFailure)entry.Failure,
    });

    private static List<AttemptEntry> Parse(string log) => JsonSerializer.Deserialize(log, AttemptLogJson.Default.ListAttemptEntry)!;
}

/// <summary>An attempt: milliseconds since 1970, milliseconds, the answer's status, and the contract's number of the failure.</summary>
internal sealed record AttemptEntry(long At, long Took, int Status, int Failure);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(List<AttemptEntry>))]
internal sealed partial class AttemptLogJson : JsonSerializerContext;
