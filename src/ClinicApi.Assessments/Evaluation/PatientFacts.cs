using System.Buffers;
using ClinicApi.Assessments.Conditions;
using ClinicApi.Assessments.Facts;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>All facts of one patient, read once: a row for the patient, one for each region of the field, one for each concern.</summary>
internal sealed class PatientFacts : IDisposable
{
    private readonly FactCatalogue catalogue;
    private readonly FactValue[] cells;
    private readonly uint[] concernRegions;
    private readonly int profile;
    private readonly int day;

    public PatientFacts(KnowledgeBase knowledge, PatientState state, int profile, DateOnly date)
    {
        catalogue = knowledge.Facts;
        State = state;
        this.profile = profile;
        day = date.DayNumber;
        Field = FieldOf(state.Inputs);
        Regions = new int[System.Numerics.BitOperations.PopCount(Field)];
        for (int region = 1, next = 0; next < Regions.Length; region++)
        {
            if ((Field >> region & 1) != 0)
                Regions[next++] = region;
        }

        concernRegions = new uint[state.Inputs.Concerns.Count];
        for (var place = 0; place < concernRegions.Length; place++)
        {
            var own = FieldValue.Regions(state.Inputs.Concerns[place].BodyRegions);
            concernRegions[place] = own == 0 ? Field : own;
        }

        var size = catalogue.PatientCount + Regions.Length * catalogue.RegionCount + state.Inputs.Concerns.Count * catalogue.ConcernCount;
        cells = ArrayPool<FactValue>.Shared.Rent(size);
        Array.Clear(cells, 0, size);
        FactReading.Read(catalogue, state, date, this);
    }

    public PatientState State { get; }

    /// <summary>The regions that might be treated, a bit each.</summary>
    public uint Field { get; }

    /// <summary>The numbers of those regions, in their order.</summary>
    public int[] Regions { get; }

    public Span<FactValue> Patient => cells.AsSpan(0, catalogue.PatientCount);

    public Phototype Phototype => State.Phototype?.DecidingPhototype ?? Phototype.Unspecified;

    public Span<FactValue> Region(int place) =>
        cells.AsSpan(catalogue.PatientCount + place * catalogue.RegionCount, catalogue.RegionCount);

    public Span<FactValue> Concern(int place) =>
        cells.AsSpan(
            catalogue.PatientCount + Regions.Length * catalogue.RegionCount + place * catalogue.ConcernCount, catalogue.ConcernCount);

    public Frame PatientFrame() => PatientFrame(profile);

    public Frame ConcernFrame(int place) => ConcernFrame(place, profile);

    /// <summary>In another profile than that which holds beside the rules.</summary>
    public Frame PatientFrame(int profile) => new() { Patient = Patient, Profile = profile, Day = day };

    public Frame RegionFrame(int place, int profile) =>
        new() { Patient = Patient, RegionFacts = Region(place), Region = Regions[place], Profile = profile, Day = day };

    public Frame ConcernFrame(int place, int profile) => new()
    {
        Patient = Patient,
        ConcernFacts = Concern(place),
        Concern = (int)State.Inputs.Concerns[place].Kind,
        Profile = profile,
        Day = day,
    };

    /// <summary>The regions of a concern; the whole field if it names none.</summary>
    public uint RegionsOf(int concern) => concernRegions[concern];

    public void Dispose() => ArrayPool<FactValue>.Shared.Return(cells);

    private static uint FieldOf(AssessmentInputs inputs)
    {
        var field = 0u;
        foreach (var concern in inputs.Concerns)
            field |= FieldValue.Regions(concern.BodyRegions);

        foreach (var status in inputs.Regions)
            field |= 1u << (int)status.BodyRegion;

        return field & ~1u;
    }
}
