using System.Collections;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Facts;

/// <summary>Reads what an input field holds as a fact's value.</summary>
internal static class FieldValue
{
    /// <summary>The sort of fact that a field can answer; unspecified if it can answer none.</summary>
    public static FactType TypeOf(FieldDescriptor field)
    {
        if (field.IsRepeated)
        {
            return FactType.Unspecified;
        }

        if (InputPath.IsWrapper(field))
        {
            return FactType.Number;
        }

        return field.FieldType switch
        {
            FieldType.Enum => field.EnumType.FullName == "clinicapi.v1.Answer" ? FactType.YesNo : FactType.Code,
            FieldType.Bool => FactType.YesNo,
            FieldType.Message when field.MessageType == CivilDate.Descriptor => FactType.Date,
            _ => FactType.Unspecified,
        };
    }

    public static FactValue Of(object? value, FactType type)
    {
        if (value is null)
        {
            return FactValue.Unknown;
        }

        return type switch
        {
            FactType.YesNo => YesNo(value),
            FactType.Code => (int)value is not 0 and var code ? FactValue.Known(code) : FactValue.Unknown,
            FactType.Date => Day((CivilDate)value) is { } day ? FactValue.Known(day) : FactValue.Unknown,
            FactType.Number => FactValue.Known(value is int whole ? whole : (double)value),
            _ => FactValue.Unknown,
        };
    }

    /// <summary>The day number; null for a date that does not exist.</summary>
    public static int? Day(CivilDate date) =>
        date is { Year: >= 1 and <= 9999, Month: >= 1 and <= 12, Day: >= 1 } && date.Day <= DateTime.DaysInMonth(date.Year, date.Month)
            ? new DateOnly(date.Year, date.Month, date.Day).DayNumber
            : null;

    /// <summary>A bit for each region of a list; 0 for an empty list.</summary>
    public static uint Regions(IList regions)
    {
        var bits = 0u;
        foreach (var region in (IEnumerable<BodyRegion>)regions)
        {
            bits |= 1u << (int)region;
        }

        return bits;
    }

    private static FactValue YesNo(object value) => value switch
    {
        bool yes => FactValue.YesNo(yes),
        Answer.Yes => FactValue.YesNo(true),
        Answer.No => FactValue.YesNo(false),
        _ => FactValue.Unknown,
    };
}
