using ClinicApi.Fuzz.Mutation;
using ClinicApi.Options.V1;
using ClinicApi.Server.Appointments;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Events;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Lists;
using ClinicApi.V1;
using Microsoft.Extensions.DependencyInjection;
using ApiKey = ClinicApi.Server.Keys.ApiKey;

namespace ClinicApi.Fuzz.Targets;

/// <summary>What the server has sealed or issued and gets back: tokens, offers, keys. An altered one is refused, and never opened.</summary>
internal static class CredentialTargets
{
    private const string CallerId = "somebody";
    private const string ClinicId = "clinic";

    public static IEnumerable<FuzzTarget> Of(IServiceProvider services, IReadOnlyList<string> words, string key)
    {
        var pepper = services.GetRequiredService<Pepper>();
        var (pages, positions, writes) = (services.GetRequiredService<PageTokens>(), services.GetRequiredService<ResumeTokens>(), services.GetRequiredService<ConsistencyTokens>());
        var query = new ListPatientsRequest { Parent = "clinics/clinic" };
        var filter = new EventFilter(["clinics/clinic"], []);
        string[] tokens =
        [
            pages.Issue(query, CallerId, "after"),
            positions.Issue(CallerId, filter, FeedPosition.From(FeedPosition.Beginning).Past("clinic", 7)),
            writes.Issue(new Storage.Commit("clinic", 7)),
            .. words,
        ];
        yield return FuzzTarget.Of("page tokens", 100, random => IsRefused(tokens, random, token => pages.Redeem(query, CallerId, token)));
        yield return FuzzTarget.Of("resume tokens", 100, random => IsRefused(tokens, random, token => positions.Redeem(CallerId, filter, token)));
        yield return FuzzTarget.Of("consistency tokens", 100, random => IsRefused(tokens, random, token => writes.Redeem(token)));
        yield return FuzzTarget.Of("offers", 100, random => IsRefused(
            tokens, random, token => OfferSeal.Open(pepper, CallerId, ClinicId, token) is { } opened ? opened : throw new ApiException(ErrorReason.InvalidOffer, "")));
        yield return FuzzTarget.Of("keys", 100, random => IsRefused(
            [key], random, text => ApiKey.Parse(text) is { } parsed ? parsed.Hash(pepper) : throw new ApiException(ErrorReason.CredentialsInvalid, "")));
        yield return FuzzTarget.Of("names", 60, random => Names(words, random));
        yield return FuzzTarget.Of("formats", 60, random => Formats(words, random));
    }

    private static string? IsRefused(string[] originals, Random random, Func<string, object?> open)
    {
        var original = originals[random.Next(originals.Length)];
        var mutated = TextMutator.Mutate(original, random);
        // Base 64 passes over white space and may end in bits that say nothing: then it is the same token, written in another way.
        var plain = string.Concat(mutated.Where(c => !char.IsWhiteSpace(c)));
        if (plain.Length == 0 || (plain.Length == original.Length && plain[..^1] == original[..^1]))
            return null;
        try
        {
            open(mutated);
            return $"«{mutated}» was accepted.";
        }
        catch (ApiException)
        {
            return null;
        }
    }

    private static string? Names(IReadOnlyList<string> words, Random random)
    {
        var name = TextMutator.Mutate(words[random.Next(words.Count)], random);
        foreach (var pattern in ApiContract.Patterns.Values)
        {
            if (ResourceNames.Matches(name, pattern) && (name.Any(c => !char.IsAscii(c) || char.IsControl(c)) || name.Split('/').Length != pattern.Split('/').Length))
                return $"«{name}» is taken for {pattern}.";
        }

        return (ResourceNames.TryClinicId(name), ResourceNames.TryPartnerId(name), ResourceNames.TryPatientId(name)) is ("", _, _) ? $"«{name}» has an empty clinic." : null;
    }

    private static string? Formats(IReadOnlyList<string> words, Random random)
    {
        var text = TextMutator.Mutate(words[random.Next(words.Count)], random);
        foreach (var format in Enum.GetValues<FieldFormat>())
        {
            // URLs have a target of their own.
            if (format != FieldFormat.HttpsUrl && StringFormats.Check(format, text) is { } wrong && wrong.Contains(text, StringComparison.Ordinal) && text.Length > 20)
                return $"The value is in the text about {format}.";
        }

        return null;
    }
}
