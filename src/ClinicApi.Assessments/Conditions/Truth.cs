namespace ClinicApi.Assessments.Conditions;

/// <summary>The three values of the logic, ordered so that AND is the least and OR the greatest.</summary>
internal enum Truth : byte
{
    False,
    Unknown,
    True,
}

/// <summary>
/// Whether a condition holds, and if so until when: the day number on which it first holds no longer, <see cref="Forever"/> if time
/// does not end it.
/// </summary>
internal readonly record struct Holding(Truth Truth, int Until)
{
    public const int Forever = int.MaxValue;

    public static Holding False => new(Truth.False, 0);

    public static Holding Unknown => new(Truth.Unknown, Forever);

    public static Holding True => new(Truth.True, Forever);

    public static Holding Of(bool holds) => holds ? True : False;
}
