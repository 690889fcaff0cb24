using ClinicApi.Sdk.Configuration;

namespace ClinicApi.Sdk.Calls;

/// <summary>Where the key of each attempt comes from.</summary>
internal static class ApiKeys
{
    /// <param name="options">The options, whose provider wins, and then their file.</param>
    /// <param name="current">Gives the key that is configured now, where configuration can change. Null: the options' own.</param>
    public static Func<CancellationToken, ValueTask<string>> Source(ClinicApiOptions options, Func<string?>? current)
    {
        if (options.ApiKeyProvider is { } provider)
            return async cancellationToken => Check(await provider(cancellationToken).ConfigureAwait(false));
        if (options.ApiKeyFile is { Length: > 0 } path)
        {
            var file = new ApiKeyFile(path);
            return _ => Ask(file.Read);
        }

        var key = options.ApiKey;
        return current is null ? _ => new ValueTask<string>(key!) : _ => Ask(current);
    }

    // What goes wrong is the call's failure, as with a provider.
    private static ValueTask<string> Ask(Func<string?> source)
    {
        try
        {
            return new ValueTask<string>(Check(source()));
        }
        catch (Exception failure)
        {
            return ValueTask.FromException<string>(failure);
        }
    }

    private static string Check(string? key) =>
        key is not null && ClinicApiOptionsValidator.IsKey(key)
            ? key
            : throw new InvalidOperationException("The source of API keys gave none, or something that cannot be a key.");
}
