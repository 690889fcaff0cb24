namespace ClinicApi.Sdk;

/// <summary>Whether to believe a webhook.</summary>
public enum WebhookVerdict
{
    /// <summary>It comes from Clinic API and is fresh.</summary>
    Valid,

    /// <summary>One of the three headers is missing: it is something else.</summary>
    HeaderMissing,

    /// <summary>The timestamp is not a number of seconds.</summary>
    TimestampMalformed,

    /// <summary>No signature fits: it comes from somebody else, was changed on the way, or the secret is not the endpoint's.</summary>
    SignatureWrong,

    /// <summary>It is genuine and too far from now: somebody replays it, or a clock is wrong.</summary>
    NotFresh,
}
