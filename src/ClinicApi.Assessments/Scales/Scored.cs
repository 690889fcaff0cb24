namespace ClinicApi.Assessments;

/// <summary>What a formula made of a reading: a value, or the paths of what it lacks, relative to the reading.</summary>
public readonly record struct Scored(double? Value, IReadOnlyList<string> Missing)
{
    public static Scored As(double value) => new(value, []);

    public static Scored Lacks(params IReadOnlyList<string> paths) => new(null, paths);

    /// <summary>The sum of what was answered, unless more items than may be are missing.</summary>
    internal static Scored Sum(ReadOnlySpan<(string Path, int? Value)> items, int mostMissing = 0)
    {
        List<string>? missing = null;
        var sum = 0;
        foreach (var (path, value) in items)
        {
            if (value is null)
                (missing ??= []).Add(path);
            sum += value ?? 0;
        }

        return missing is null || missing.Count <= mostMissing ? As(sum) : Lacks(missing);
    }
}
