using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Keys;

/// <summary>Under which conditions a partner gets another key, over the wire and from the command line.</summary>
internal static class KeyRules
{
    public const int MostAccepted = 20;
    public static readonly Duration LongestLife = Duration.FromDays(730);
    public static readonly Duration UsualOverlap = Duration.FromDays(7);

    public static ApiKeyState StateOf(KeyRow key, Instant now) => key switch
    {
        { RevokedAt: not null } => ApiKeyState.Revoked,
        _ when key.ExpiresAt <= now => ApiKeyState.Expired,
        { SuccessorId.Length: > 0 } => ApiKeyState.Rotating,
        _ => ApiKeyState.Active,
    };

    /// <summary>What is wrong with the terms, by the fields of a key in the contract.</summary>
    public static IReadOnlyList<FieldViolation> Check(KeyTerms terms, PartnerRow partner, Instant now)
    {
        var held = Scopes.Parse(partner.Scopes);
        List<FieldViolation> violations = [];
        for (var i = 0; i < terms.Scopes.Count; i++)
        {
            if (!held.Contains(terms.Scopes[i]))
                violations.Add(new FieldViolation($"scopes[{i}]", "must be one of the partner's scopes"));
        }

        if (terms.ExpiresAt <= now)
            violations.Add(new FieldViolation("expire_time", "must be in the future"));
        if (terms.ExpiresAt > now + LongestLife)
            violations.Add(new FieldViolation("expire_time", $"must not be more than {LongestLife.Days} days ahead"));
        return violations;
    }

    public static void RefuseOneTooMany(string partnerId, IEnumerable<KeyRow> existing, Instant now)
    {
        if (existing.Count(key => key.IsAcceptedAt(now)) >= MostAccepted)
        {
            throw Refusals.Precondition(
                ErrorReason.ApiKeyLimitReached, ResourceNames.Partner(partnerId), $"The partner has {MostAccepted} keys already; revoke one first.");
        }
    }

    /// <summary>Two keys of a line live at a time: whoever rotates again has to end the older one first.</summary>
    public static void RefuseRotation(KeyRow key, IEnumerable<KeyRow> existing, Instant now)
    {
        var name = ResourceNames.ApiKey(key.PartnerId, key.KeyId);
        if (!key.IsAcceptedAt(now))
            throw Refusals.Precondition(ErrorReason.ApiKeyInactive, name, "The key has expired or was revoked.");
        if (existing.Any(other => (other.KeyId == key.SuccessorId || other.KeyId == key.PredecessorId) && other.IsAcceptedAt(now)))
            throw RotationInProgress(name);
    }

    public static ApiException RotationInProgress(string name) =>
        Refusals.Precondition(ErrorReason.RotationInProgress, name, "A rotation is going on already, and both are accepted.");

    /// <summary>The successor of a key is made for the same, and lives as long as that was meant to.</summary>
    public static KeyTerms SuccessorOf(KeyRow key, Instant now) =>
        new(key.DisplayName, Scopes.Parse(key.Scopes), key.ExpiresAt is { } end ? now + (end - key.CreatedAt) : null);
}
