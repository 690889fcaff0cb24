namespace ClinicApi.Assessments;

/// <summary>What a formula made of a reading: a value, or the paths of what it lacks, relative to the reading.</summary>
public readonly record struct Scored(double? Value, IReadOnlyList<string> Missing)
{
    public static Scored As(double value) => new(value, []);

    public static Scored Lacks(params IReadOnlyList<string> paths) => new(null, paths);
}
