using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Facts;

/// <summary>Reads what an input field holds as a fact's value.</summary>
internal static class FieldValue
{
    public const string AnswerEnum = "clinicapi.v1.Answer";

    /// <summary>The sort of fact that a field can answer; unspecified if it can answer none.</summary>
    public static FactType TypeOf(FieldDescriptor field)
    {
        if (field.IsRepeated)
            return FactType.Unspecified;

        if (InputPath.IsWrapper(field))
            return FactType.Number;

        return field.FieldType switch
        {
            FieldType.Enum => field.EnumType.FullName == AnswerEnum ? FactType.YesNo : FactType.Code,
            FieldType.Bool => FactType.YesNo,
            FieldType.Message when field.MessageType == CivilDate.Descriptor => FactType.Date,
            _ => FactType.Unspecified,
        };
    }

    public static FactValue Of(object? value, FactType type)
    {
        if (value is null)
            return FactValue.Unknown;

        return type switch
        {
            FactType.YesNo => FactValue.YesNo((bool)value),
            FactType.Date => Day((CivilDate)value) is { } day ? FactValue.Known(day) : FactValue.Unknown,
            FactType.Number => FactValue.Known(value is int whole ? whole : (double)value),
            _ => FactValue.Unknown,
        };
    }

    /// <summary>The value of an enumeration, of which 0 and an answer that the patient does not know are unknown.</summary>
    public static FactValue OfCode(int code, FactType type) => type == FactType.YesNo
        ? (Answer)code switch
        {
            Answer.Yes => FactValue.YesNo(true),
            Answer.No => FactValue.YesNo(false),
            _ => FactValue.Unknown,
        }
        : code == 0 ? FactValue.Unknown : FactValue.Known(code);

    /// <summary>The day number; null for a date that does not exist.</summary>
    public static int? Day(CivilDate date) =>
        date is { Year: >= 1 and <= 9999, Month: >= 1 and <= 12, Day: >= 1 } && date.Day <= DateTime.DaysInMonth(date.Year, date.Month)
            ? new DateOnly(date.Year, date.Month, date.Day).DayNumber
            : null;

    /// <summary>A bit for each region of a list; 0 for an empty list.</summary>
    public static uint Regions(RepeatedField<BodyRegion> regions)
    {
        var bits = 0u;
        for (var i = 0; i < regions.Count; i++)
            bits |= 1u << (int)regions[i];

        return bits;
    }
}
