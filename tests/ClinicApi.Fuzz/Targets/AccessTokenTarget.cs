using System.Buffers.Text;
using System.Text;
using ClinicApi.Fuzz.Mutation;
using ClinicApi.Server.Credentials;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Tests.Credentials;

namespace ClinicApi.Fuzz.Targets;

/// <summary>
/// Access tokens: their text, their header and claims under a signature that is of something else, and strange claims under a right one. None
/// of the first two is accepted, and all of them are refused as documented.
/// </summary>
internal sealed class AccessTokenTarget(TokenVerifier verifier, TestIssuer issuer, string partnerId)
{
    private readonly string right = issuer.Issue(partnerId, ["catalogue.read"], token => token.Expires = token.NotBefore!.Value.AddDays(7));

    public FuzzTarget AsTarget(int share) => new("access tokens", share, TryAsync);

    private async ValueTask<string?> TryAsync(Random random, CancellationToken cancellationToken)
    {
        var (token, mayBeAccepted) = random.Next(20) switch
        {
            0 => (issuer.Issue(TextMutator.Mutate(partnerId, random), [TextMutator.Mutate("catalogue.read", random)], d => d.Claims["sub"] = Odd(random)), true),
            < 10 => (TextMutator.Mutate(right, random), false),
            _ => (WithAnotherPart(random), false),
        };
        if (MeansTheSame(token))
            return null;
        try
        {
            await verifier.VerifyAsync(token, cancellationToken);
            return mayBeAccepted ? null : $"«{token}» was accepted.";
        }
        catch (ApiException)
        {
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"«{token}» brought {exception}";
        }
    }

    private string WithAnotherPart(Random random)
    {
        var parts = right.Split('.');
        var at = random.Next(2);
        var content = Base64Url.DecodeFromChars(parts[at]);
        parts[at] = random.Next(6) == 0
            ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"JWT"}"""))
            : Base64Url.EncodeToString(JsonMutator.Mutate(content, random));
        return string.Join('.', parts);
    }

    /// <summary>Base 64 passes over white space and may end in bits that say nothing.</summary>
    private bool MeansTheSame(string token)
    {
        var (parts, originals) = (token.Split('.'), right.Split('.'));
        return parts.Length == originals.Length && parts.Zip(originals).All(pair =>
            Base64Url.IsValid(pair.First) && Base64Url.DecodeFromChars(pair.First).AsSpan().SequenceEqual(Base64Url.DecodeFromChars(pair.Second)));
    }

    private static object Odd(Random random) => random.Next(6) switch
    {
        0 => random.NextInt64(),
        1 => new string[] { "a", "b" },
        2 => new Dictionary<string, object> { ["a"] = 1 },
        3 => "",
        4 => true,
        _ => new string('x', 3000),
    };
}
