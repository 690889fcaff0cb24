namespace ClinicApi.Server.Commands;

/// <summary>
/// Tells settings, which every command accepts as <c>--ClinicApi:Storage:Path=x</c>, also with a space instead of the equals sign, from
/// the command and its own arguments.
/// </summary>
internal static class SettingArguments
{
    private const string Environment = "--environment";

    public static (string[] Settings, string[] Others) Split(IReadOnlyList<string> args)
    {
        var (settings, others) = (new List<string>(), new List<string>());
        for (var i = 0; i < args.Count; i++)
        {
            var (key, hasValue) = args[i].IndexOf('=', StringComparison.Ordinal) is var at && at >= 0 ? (args[i][..at], true) : (args[i], false);
            if (!key.StartsWith("--", StringComparison.Ordinal) || !(key.Contains(':') || key == Environment))
                others.Add(args[i]);
            else if (!hasValue && i + 1 == args.Count)
                throw new UsageException($"The setting '{key}' needs a value.");
            else
                settings.Add(hasValue ? args[i] : $"{key}={args[++i]}");
        }

        return ([.. settings], [.. others]);
    }
}
