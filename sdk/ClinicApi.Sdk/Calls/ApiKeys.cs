using ClinicApi.Sdk.Configuration;

namespace ClinicApi.Sdk.Calls;

/// <summary>Where the key of each attempt comes from.</summary>
internal static class ApiKeys
{
    /// <param name="options">The options, whose provider wins.</param>
    /// <param name="current">Gives the key that is configured now, where configuration can change. Null: the options' own.</param>
    public static Func<CancellationToken, ValueTask<string>> Source(ClinicApiOptions options, Func<string?>? current)
    {
        if (options.ApiKeyProvider is { } provider)
            return async cancellationToken => Check(await provider(cancellationToken).ConfigureAwait(false));
        var key = options.ApiKey;
        return _ => new ValueTask<string>(current is null ? key! : Check(current()));
    }

    private static string Check(string? key) =>
        key is not null && ClinicApiOptionsValidator.IsKey(key)
            ? key
            : throw new InvalidOperationException("The source of API keys gave none, or something that cannot be a key.");
}
