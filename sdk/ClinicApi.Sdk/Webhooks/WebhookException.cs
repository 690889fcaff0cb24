namespace ClinicApi.Sdk;

/// <summary>A webhook is not to be believed: answer 400 and do nothing.</summary>
/// <param name="verdict">Why. <see cref="WebhookVerdict.Valid"/>: it is genuine, and its body cannot be read.</param>
/// <param name="innerException">What else is known.</param>
public class WebhookException(WebhookVerdict verdict, Exception? innerException = null)
    : Exception(
        verdict == WebhookVerdict.Valid ? "The webhook's body cannot be read." : $"The webhook was refused: {verdict}.", innerException)
{
    /// <summary>Why.</summary>
    public WebhookVerdict Verdict { get; } = verdict;
}
