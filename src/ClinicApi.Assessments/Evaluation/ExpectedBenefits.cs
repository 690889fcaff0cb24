using ClinicApi.Assessments.Conditions;
using ClinicApi.Assessments.Loading;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Looks up what a modality does for each concern, and its place among the choices.</summary>
internal static class ExpectedBenefits
{
    /// <summary>Writes the benefits, and returns the concerns that the modality helps, as bits of their places.</summary>
    public static uint Write(KnowledgeBase knowledge, PatientFacts facts, ModalityDraft draft)
    {
        var helped = 0u;
        var concerns = facts.State.Inputs.Concerns;
        for (var place = 0; place < concerns.Count; place++)
        {
            var frame = facts.ConcernFrame(place);
            var rank = Rank(knowledge, frame, facts.Phototype, draft.Modality.Entry.Modality);
            if (First(draft.Modality.Benefits[frame.Concern], frame) is not { } row)
            {
                continue;
            }

            draft.Finding.Benefits.Add(new ExpectedBenefit
            {
                Concern = concerns[place].Kind,
                Level = row.Entry.Level,
                ChoiceRank = rank,
                Statement = row.Entry.Statement,
                Evidence = row.Entry.Basis.Evidence,
                Source = row.Source,
            });
            if (row.Entry.Level > BenefitLevel.None)
            {
                helped |= 1u << place;
            }

            draft.Benefit += (int)row.Entry.Level - (int)BenefitLevel.None;
            if (rank > 0 && (draft.ChoiceRank == 0 || concerns[place].ChiefConcern))
            {
                draft.ChoiceRank = rank;
            }
        }

        return helped;
    }

    /// <summary>The first row whose condition holds.</summary>
    public static Row<T>? First<T>(System.Collections.Immutable.ImmutableArray<Row<T>> rows, in Frame frame)
    {
        foreach (var row in rows)
        {
            if (row.When is null || row.When.Holds(frame).Truth == Truth.True)
            {
                return row;
            }
        }

        return null;
    }

    private static int Rank(KnowledgeBase knowledge, in Frame frame, Phototype phototype, Modality modality)
    {
        if (First(knowledge.Modalities.Choices[frame.Concern], frame) is not { } row)
        {
            return 0;
        }

        for (var i = 0; i < row.Entry.Choices.Count; i++)
        {
            var choice = row.Entry.Choices[i];
            if (choice.Phototypes.Contains(phototype))
            {
                for (var rank = 0; rank < choice.Ranks.Count; rank++)
                {
                    if (choice.Ranks[rank].Modalities.Contains(modality))
                    {
                        return rank + 1;
                    }
                }
            }
        }

        return 0;
    }
}
