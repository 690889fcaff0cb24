using System.Globalization;

namespace ClinicApi.Server.Hosting;

/// <summary>One or more configuration keys are wrong. The message has a line for each, with the key and the rule, never a value.</summary>
internal sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception("The configuration is wrong:" + string.Concat(problems.Select(p => Environment.NewLine + "  " + p)))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>Reads typed values from a section of the configuration and collects everything that is wrong, unknown keys included.</summary>
internal sealed class SettingsReader(IConfigurationSection section)
{
    private readonly List<string> problems = [];
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);

    public string Text(string key, string otherwise) => Value(key) ?? otherwise;

    public int Integer(string key, int otherwise, int min, int max)
    {
        if (Value(key) is not { } text)
            return otherwise;
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Problem(key, $"must be a whole number from {min} to {max}");
        return otherwise;
    }

    public bool Flag(string key, bool otherwise)
    {
        if (Value(key) is not { } text)
            return otherwise;
        if (bool.TryParse(text, out var flag))
            return flag;
        Problem(key, "must be true or false");
        return otherwise;
    }

    public T OneOf<T>(string key, T otherwise)
        where T : struct, Enum
    {
        if (Value(key) is not { } text)
            return otherwise;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]))
            return value;
        Problem(key, "must be one of " + string.Join(", ", Enum.GetNames<T>()));
        return otherwise;
    }

    public byte[]? Bytes(string key, int fewest)
    {
        if (Value(key) is not { } text)
            return null;
        var bytes = new byte[text.Length];
        if (Convert.TryFromBase64String(text, bytes, out var length) && length >= fewest)
            return bytes[..length];
        Problem(key, $"must be at least {fewest} random bytes in base 64");
        return null;
    }

    public Uri? Url(string key)
    {
        if (Value(key) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url;
        Problem(key, "must be an absolute http or https URL");
        return null;
    }

    /// <summary>The keys of the items of a list, in their order.</summary>
    public IEnumerable<string> Items(string key) =>
        section.GetSection(key).GetChildren().Select(item => $"{key}:{item.Key}");

    public void Require(bool holds, string key, string rule)
    {
        if (!holds)
            Problem(key, rule);
    }

    public void ThrowIfWrong()
    {
        foreach (var leaf in section.AsEnumerable(makePathsRelative: true).Where(pair => pair.Value is not null && !known.Contains(pair.Key)))
            Problem(leaf.Key, "is not a setting of this server");
        if (problems.Count > 0)
            throw new SettingsException(problems);
    }

    private string? Value(string key)
    {
        known.Add(key);
        var value = section[key];
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private void Problem(string key, string rule) => problems.Add($"{section.Path}:{key} {rule}.");
}
