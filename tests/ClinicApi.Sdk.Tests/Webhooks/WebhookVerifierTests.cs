using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClinicApi.Sdk.Tests.Server;
using ClinicApi.V1;

namespace ClinicApi.Sdk.Tests.Webhooks;

public sealed class WebhookVerifierTests
{
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        """{"type":"appointment.booked","timestamp":"2026-01-02T03:04:05Z","data":{"name":"clinics/a/events/b","type":"EVENT_TYPE_APPOINTMENT_BOOKED"}}""");

    private readonly SkippingClock clock = new();

    [Fact]
    public void Signature_OfThePublishedExample_Fits()
    {
        var verifier = new WebhookVerifier([Secret], TimeSpan.FromDays(365_000));

        var verdict = verifier.Verify(
            Id, "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "{\"test\": 2432232314}"u8);

        Assert.Equal(WebhookVerdict.Valid, verdict);
    }

    [Fact]
    public void Webhook_ThatIsGenuineAndFresh_IsRead()
    {
        var payload = new WebhookVerifier([Secret], timeProvider: clock).Read(Id, Now(), Sign(Secret, Now(), Body), Body);

        Assert.Equal("appointment.booked", payload.Type);
        Assert.Equal(EventType.AppointmentBooked, payload.Data.Type);
        Assert.Equal("2026-01-02T03:04:05.0000000Z", payload.CommitTime.ToDateTime().ToString("O", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Webhook_WhileASecretIsReplaced_FitsWithEither()
    {
        var both = $"{Sign(Other, Now(), Body)} {Sign(Secret, Now(), Body)} v1a,AAAA";

        Assert.Equal(WebhookVerdict.Valid, Verify([Secret], Now(), both));
        Assert.Equal(WebhookVerdict.Valid, Verify([Other], Now(), both));
        Assert.Equal(WebhookVerdict.Valid, Verify([Other, Secret], Now(), Sign(Secret, Now(), Body)));
    }

    [Theory]
    [InlineData(-301, WebhookVerdict.NotFresh)]
    [InlineData(-300, WebhookVerdict.Valid)]
    [InlineData(300, WebhookVerdict.Valid)]
    [InlineData(301, WebhookVerdict.NotFresh)]
    public void Webhook_OutsideTheWindow_IsAReplay(int seconds, WebhookVerdict expected)
    {
        var timestamp = Text(clock.GetUtcNow().ToUnixTimeSeconds() + seconds);

        Assert.Equal(expected, Verify([Secret], timestamp, Sign(Secret, timestamp, Body)));
    }

    [Fact]
    public void Webhook_ThatWasChanged_IsRefused()
    {
        var signature = Sign(Secret, Now(), Body);
        var changed = Body.ToArray();
        changed[^1] ^= 1;
        var verifier = new WebhookVerifier([Secret], timeProvider: clock);

        Assert.Equal(WebhookVerdict.SignatureWrong, verifier.Verify(Id, Now(), signature, changed));
        Assert.Equal(WebhookVerdict.SignatureWrong, verifier.Verify("msg_other", Now(), signature, Body));
        Assert.Equal(WebhookVerdict.SignatureWrong, verifier.Verify(Id, Text(clock.GetUtcNow().ToUnixTimeSeconds() + 1), signature, Body));
        var refused = Assert.Throws<WebhookException>(() => verifier.Read(Id, Now(), signature, changed));
        Assert.Equal(WebhookVerdict.SignatureWrong, refused.Verdict);
    }

    [Theory]
    [InlineData(null, "1", "v1,AAAA", WebhookVerdict.HeaderMissing)]
    [InlineData(Id, "", "v1,AAAA", WebhookVerdict.HeaderMissing)]
    [InlineData(Id, "1", null, WebhookVerdict.HeaderMissing)]
    [InlineData(Id, "-1", "v1,AAAA", WebhookVerdict.TimestampMalformed)]
    [InlineData(Id, "1.5", "v1,AAAA", WebhookVerdict.TimestampMalformed)]
    [InlineData(Id, "99999999999999999999", "v1,AAAA", WebhookVerdict.TimestampMalformed)]
    [InlineData(Id, "1", "v1,", WebhookVerdict.SignatureWrong)]
    [InlineData(Id, "1", "v1,not base64", WebhookVerdict.SignatureWrong)]
    [InlineData(Id, "1", "v1,AAAA", WebhookVerdict.SignatureWrong)]
    public void Webhook_WithBrokenHeaders_IsRefused(string? id, string? timestamp, string? signature, WebhookVerdict expected) =>
        Assert.Equal(expected, new WebhookVerifier([Secret], timeProvider: clock).Verify(id, timestamp, signature, Body));

    [Theory]
    [InlineData("""{"type":"appointment.dreamed","timestamp":"2026-01-02T03:04:05Z","more":1,"data":{"type":"EVENT_TYPE_DREAMED","mood":{}}}""")]
    public void Webhook_OfANewerService_IsRead(string json)
    {
        var body = Encoding.UTF8.GetBytes(json);

        var payload = new WebhookVerifier([Secret], timeProvider: clock).Read(Id, Now(), Sign(Secret, Now(), body), body);

        Assert.Equal(("appointment.dreamed", EventType.Unspecified), (payload.Type, payload.Data.Type));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"data\":1}")]
    [InlineData("{\"type\":")]
    public void Webhook_ThatIsGenuineAndUnreadable_SaysSo(string json)
    {
        var body = Encoding.UTF8.GetBytes(json);

        var refused = Assert.Throws<WebhookException>(
            () => new WebhookVerifier([Secret], timeProvider: clock).Read(Id, Now(), Sign(Secret, Now(), body), body));

        Assert.Equal(WebhookVerdict.Valid, refused.Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public void Secret_OfAnotherForm_IsRefusedAndNotRepeated(string secret)
    {
        var refused = Assert.Throws<ArgumentException>(() => new WebhookVerifier([secret]));

        Assert.DoesNotContain("MfKQ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not base64", refused.Message, StringComparison.Ordinal);
    }

    private static string Sign(string secret, string timestamp, byte[] body) => "v1," + Convert.ToBase64String(HMACSHA256.HashData(
        Convert.FromBase64String(secret["whsec_".Length..]), (byte[])[.. Encoding.UTF8.GetBytes($"{Id}.{timestamp}."), .. body]));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string Now() => Text(clock.GetUtcNow().ToUnixTimeSeconds());

    private WebhookVerdict Verify(string[] secrets, string timestamp, string signature) =>
        new WebhookVerifier(secrets, timeProvider: clock).Verify(Id, timestamp, signature, Body);
}
