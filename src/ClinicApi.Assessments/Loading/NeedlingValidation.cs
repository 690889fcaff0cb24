using ClinicApi.V1;

namespace ClinicApi.Assessments.Loading;

/// <summary>Needle lengths, techniques and doses that make sense together.</summary>
internal sealed class NeedlingValidation(Vocabulary vocabulary, ConditionValidation conditions, Problems problems)
{
    public void Check()
    {
        foreach (var (place, limit) in vocabulary.Each(document => document.RegionLimits, "regionLimits"))
        {
            if (limit.BodyRegions.Count == 0 || limit.MaximumMm is null)
                problems.Add(place, "must name regions and a length");
            else if ((limit.MaximumMm.Permissive ?? limit.MaximumMm.Conservative) > limit.HardCapMm || limit.MaximumMm.Conservative > (limit.MaximumMm.Permissive ?? double.MaxValue))
                problems.Add(place["maximumMm"], "must rise from the conservative over the permissive length to the hard cap");
        }

        foreach (var (place, indication) in vocabulary.Each(document => document.NeedlingIndications, "needlingIndications"))
        {
            if (indication.Concerns.Count == 0 || indication.TargetMm is null || indication.EndPoint == NeedlingEndPoint.Unspecified)
                problems.Add(place, "must name concerns, lengths and an end point");

            if (indication.When is not null)
                conditions.Check(place["when"], indication.When, ConditionScope.Concern);
        }

        CheckReductions();
        foreach (var (place, technique) in vocabulary.Each(document => document.Techniques, "techniques"))
        {
            if (technique.MaximumPasses < 1 || technique.Directions < 1)
                problems.Add(place, "must have at least one pass and one direction");
        }

        foreach (var (place, agent) in vocabulary.Each(document => document.Anaesthetics, "anaesthetics"))
        {
            if (agent.DwellMinutes is null || agent.ActivePercent is <= 0 or > 100)
                problems.Add(place, "must have a dwell and a share of active substances");

            for (var i = 0; i < agent.Limits.Count; i++)
            {
                if (agent.Limits[i].Quantity == DoseQuantity.Unspecified || (agent.Limits[i].Maximum is null && agent.Limits[i].MaximumPerKg is null))
                    problems.Add(place["limits"][i], "must name a quantity and a limit");
            }
        }
    }

    private void CheckReductions()
    {
        var byPhototype = vocabulary.Each(document => document.PhototypeReductions, "phototypeReductions")
            .SelectMany(entry => entry.Value.Phototypes.Select(phototype => (phototype, entry.Value.ReductionMm)))
            .OrderBy(pair => pair.phototype)
            .ToList();
        if (!byPhototype.Select(pair => (int)pair.phototype).SequenceEqual(Enumerable.Range(1, 6)))
            problems.Add(vocabulary.Parts[0].File, "$.phototypeReductions", "must name each phototype exactly once");
        else if (byPhototype.Zip(byPhototype.Skip(1)).Any(pair => pair.Second.ReductionMm < pair.First.ReductionMm))
            problems.Add(vocabulary.Parts[0].File, "$.phototypeReductions", "must not fall with a darker phototype");
    }
}
