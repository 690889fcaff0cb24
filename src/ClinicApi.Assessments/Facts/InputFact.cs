using System.Collections.Immutable;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.Collections;

namespace ClinicApi.Assessments.Facts;

/// <summary>A fact that one input answers.</summary>
internal sealed record InputFact(InputPath Path, FactType Type, bool AbsentIsNone, bool AsYears, ImmutableHashSet<string>? NoneOf)
{
    public FactValue Read(AssessmentInputs inputs, DateOnly day)
    {
        if (Path.Holder(inputs) is not { } holder)
            return NoneOf is null ? FactValue.Unknown : FactValue.YesNo(false);

        if (NoneOf is not null)
            return FactValue.YesNo(Path.Last.Accessor.GetValue(holder) is string { Length: > 0 } text && !NoneOf.Contains(text));

        if (AsYears)
            return Path.Last.Accessor.GetValue(holder) is CivilDate date ? Years(date, day) : FactValue.Unknown;

        var value = Path.ReadFact(holder, Type);
        return value.State == FactState.Unknown && AbsentIsNone && Path.IsAbsent(holder) ? FactValue.None : value;
    }

    private static FactValue Years(CivilDate date, DateOnly day)
    {
        if (FieldValue.Day(date) is not { } number)
            return FactValue.Unknown;

        var since = DateOnly.FromDayNumber(number);
        var years = day.Year - since.Year;
        return FactValue.Known((day.Month, day.Day).CompareTo((since.Month, since.Day)) < 0 ? years - 1 : years);
    }
}

/// <summary>An input fact that is confined to regions.</summary>
internal sealed record RegionalInputFact(InputFact Fact, InputPath Regions)
{
    /// <summary>The regions; 0 for all of them.</summary>
    public uint ReadRegions(AssessmentInputs inputs) => Regions.Read(inputs) is RepeatedField<BodyRegion> list ? FieldValue.Regions(list) : 0;
}

/// <summary>A field of a region's status.</summary>
internal sealed record StatusFact(InputPath Path, FactType Type);
