namespace ClinicApi.Assessments.Facts;

/// <summary>How much is known about a fact.</summary>
internal enum FactState : byte
{
    /// <summary>Not asked, or not known.</summary>
    Unknown,

    /// <summary>The value is known.</summary>
    Known,

    /// <summary>Known not to exist: never had a peel.</summary>
    None,
}

/// <summary>A fact's value: 0 or 1 for no or yes, a number, an enumeration's number, or a date's day number.</summary>
internal readonly record struct FactValue(FactState State, double Number)
{
    public static FactValue Unknown => default;

    public static FactValue None => new(FactState.None, 0);

    public static FactValue Known(double number) => new(FactState.Known, number);

    public static FactValue YesNo(bool yes) => new(FactState.Known, yes ? 1 : 0);
}

/// <summary>What a fact belongs to.</summary>
internal enum FactScope : byte
{
    Patient,
    Region,
    Concern,
}

/// <summary>Where a fact's value is found: in the patient's row, in each region's or in each concern's.</summary>
internal sealed record FactSlot(FactScope Scope, int Index, int QuestionIndex);
