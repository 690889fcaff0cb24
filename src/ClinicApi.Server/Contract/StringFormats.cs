using System.Text.RegularExpressions;
using ClinicApi.Options.V1;
using NodaTime;

namespace ClinicApi.Server.Contract;

/// <summary>The shapes of strings that the contract names.</summary>
internal static partial class StringFormats
{
    /// <returns>What is wrong with the value, or null.</returns>
    public static string? Check(FieldFormat format, string value) => format switch
    {
        FieldFormat.Unspecified => HasForbiddenControl(value) ? "must not contain control characters" : null,
        FieldFormat.Uuid => Guid.TryParseExact(value, "D", out var id) && id != Guid.Empty ? null : "must be a UUID such as 0198c2b4-6d3e-7c1a-9a44-3f6f0f5a2b10",
        FieldFormat.ResourceId => ResourceId().IsMatch(value) ? null : "must match [a-z]([a-z0-9-]{0,61}[a-z0-9])?",
        FieldFormat.Email => value.Length <= 254 && Email().IsMatch(value) ? null : "must be an e-mail address",
        FieldFormat.Phone => Phone().IsMatch(value) ? null : "must be a telephone number such as +493012345678",
        FieldFormat.TimeZone => DateTimeZoneProviders.Tzdb.GetZoneOrNull(value) is null ? "must be a zone of the IANA time zone database" : null,
        FieldFormat.Language => Language().IsMatch(value) ? null : "must be a language tag such as de-CH",
        FieldFormat.Currency => Currency().IsMatch(value) ? null : "must be a currency code such as EUR",
        FieldFormat.Code => Code().IsMatch(value) ? null : "must match [a-z][a-z0-9_]{0,62}",
        FieldFormat.HttpsUrl => IsHttpsUrl(value) ? null : "must be an absolute https URL",
        FieldFormat.Region => Region().IsMatch(value) ? null : "must be two capital letters such as DE",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Plain http to this machine is in form; whether it is allowed is for the server's settings.</summary>
    private static bool IsHttpsUrl(string value) => value.StartsWith(Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase)
        // Before that, since Uri takes paths of files for URLs too, and stumbles over some of them.
        && Uri.TryCreate(value, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && HasHost(url);

    // A host in other letters is looked at only when somebody asks how it is written in ASCII.
    private static bool HasHost(Uri url)
    {
        try
        {
            return url.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static bool HasForbiddenControl(string value)
    {
        foreach (var c in value)
        {
            if (char.IsControl(c) && c is not ('\n' or '\t'))
                return true;
        }

        return false;
    }

    // No pattern here goes back over what it has read by more than a few characters. The clock would only refuse what is right on a node
    // that was paused in the middle of it.
    private const int Milliseconds = 60_000;

    [GeneratedRegex(@"\A[a-z]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Milliseconds)]
    private static partial Regex ResourceId();

    [GeneratedRegex(@"\A[^\s@\p{C}]{1,64}@[^\s@\p{C}]{1,255}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Milliseconds)]
    private static partial Regex Email();

    [GeneratedRegex(@"\A\+[1-9][0-9]{6,14}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Milliseconds)]
    private static partial Regex Phone();

    [GeneratedRegex(@"\A[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,4}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Milliseconds)]
    private static partial Regex Language();

    [GeneratedRegex(@"\A[A-Z]{3}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Milliseconds)]
    private static partial Regex Currency();

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Milliseconds)]
    private static partial Regex Code();

    [GeneratedRegex(@"\A[A-Z]{2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Milliseconds)]
    private static partial Regex Region();
}
