using ClinicApi.Assessments.Facts;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Fills the rows of a patient's facts.</summary>
internal static class FactReading
{
    public static void Read(FactCatalogue catalogue, PatientState state, DateOnly date, PatientFacts facts)
    {
        var patient = facts.Patient;
        foreach (var (index, fact) in catalogue.Inputs)
            patient[index] = fact.Read(state.Inputs, date);

        foreach (var (index, value) in catalogue.Computed)
            patient[index] = Computed(value, state);

        ReadLists(catalogue, state.Inputs, facts);
        ReadRegions(catalogue, state.Inputs, date, facts);
        ReadScores(catalogue, state, facts);
    }

    private static FactValue Computed(ComputedValue value, PatientState state) => value switch
    {
        ComputedValue.Phototype => state.Phototype is { DecidingPhototype: not Phototype.Unspecified and var phototype }
            ? FactValue.Known((int)phototype)
            : FactValue.Unknown,
        ComputedValue.PackYears => state.PackYears is { } packYears ? FactValue.Known(packYears) : FactValue.Unknown,
        _ => FactValue.Unknown,
    };

    private static void ReadLists(FactCatalogue catalogue, AssessmentInputs inputs, PatientFacts facts)
    {
        for (var table = 0; table < catalogue.Tables.Length; table++)
        {
            var rows = catalogue.Tables[table].Read(inputs);
            foreach (var (index, fact) in catalogue.Lists)
            {
                if (fact.Table == table)
                    facts.Patient[index] = fact.Read(rows, region: 0);
            }

            foreach (var (index, fact) in catalogue.RegionalLists)
            {
                for (var place = 0; fact.Table == table && place < facts.Regions.Length; place++)
                    facts.Region(place)[index] = fact.Read(rows, facts.Regions[place]);
            }

            rows.Return();
        }
    }

    private static void ReadRegions(FactCatalogue catalogue, AssessmentInputs inputs, DateOnly date, PatientFacts facts)
    {
        foreach (var status in inputs.Regions)
        {
            var place = Array.IndexOf(facts.Regions, (int)status.BodyRegion);
            if (place < 0)
                continue;

            var row = facts.Region(place);
            foreach (var (index, fact) in catalogue.Statuses)
            {
                var value = fact.Path.ReadFact(status, fact.Type);
                row[index] = fact.Type == FactType.Date && fact.Path.IsAbsent(status) ? FactValue.None : value;
            }
        }

        foreach (var (index, fact) in catalogue.RegionalInputs)
        {
            var regions = fact.ReadRegions(inputs);
            var value = fact.Fact.Read(inputs, date);
            for (var place = 0; place < facts.Regions.Length; place++)
            {
                facts.Region(place)[index] =
                    regions == 0 || (regions >> facts.Regions[place] & 1) != 0 ? value : Elsewhere(value, fact.Fact.Type);
            }
        }
    }

    /// <summary>What a region's value is where only other regions are named.</summary>
    private static FactValue Elsewhere(FactValue value, FactType type) =>
        value.State == FactState.Unknown ? value : type == FactType.YesNo ? FactValue.YesNo(false) : FactValue.None;

    private static void ReadScores(FactCatalogue catalogue, PatientState state, PatientFacts facts)
    {
        for (var place = 0; place < state.Inputs.Concerns.Count; place++)
        {
            var concern = state.Inputs.Concerns[place];
            for (var i = 0; i < state.Scores.Count; i++)
            {
                var score = state.Scores[i];
                if (score.Concern != concern.Kind || score.Value is not { } value || !score.BodyRegions.Equals(concern.BodyRegions))
                    continue;

                foreach (var (index, scale) in catalogue.Scores)
                {
                    if (scale == score.Scale)
                        facts.Concern(place)[index] = FactValue.Known(value);
                }
            }
        }
    }
}
