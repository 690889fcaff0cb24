using ClinicApi.Assessments.Facts;

namespace ClinicApi.Assessments.Conditions;

/// <summary>What a condition is tested against: the patient's facts, those of one region or of one concern, and the date.</summary>
internal readonly ref struct Frame
{
    public required ReadOnlySpan<FactValue> Patient { get; init; }

    public ReadOnlySpan<FactValue> RegionFacts { get; init; }

    public ReadOnlySpan<FactValue> ConcernFacts { get; init; }

    /// <summary>Number of the region; 0 if it is not known which one is meant.</summary>
    public int Region { get; init; }

    /// <summary>Number of the concern's kind; 0 outside a concern.</summary>
    public int Concern { get; init; }

    /// <summary>0 conservative, 1 permissive.</summary>
    public required int Profile { get; init; }

    /// <summary>Day number of the evaluation.</summary>
    public required int Day { get; init; }

    public FactValue this[FactSlot slot]
    {
        get
        {
            var row = slot.Scope switch
            {
                FactScope.Patient => Patient,
                FactScope.Region => RegionFacts,
                _ => ConcernFacts,
            };
            return slot.Index < row.Length ? row[slot.Index] : FactValue.Unknown;
        }
    }
}
