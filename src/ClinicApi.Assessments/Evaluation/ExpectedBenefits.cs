using System.Collections.Immutable;
using ClinicApi.Assessments.Conditions;
using ClinicApi.Assessments.Loading;
using ClinicApi.Knowledge.V1;
using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Looks up what a modality does for each concern, and its place among the choices.</summary>
internal static class ExpectedBenefits
{
    private const int None = -1;
    private const int MostOnTheStack = 64;

    /// <summary>Writes the benefits, and returns the concerns that the modality helps, as bits of their places.</summary>
    public static uint Write(KnowledgeBase knowledge, PatientFacts facts, ModalityDraft draft)
    {
        var concerns = facts.State.Inputs.Concerns;
        var rows = concerns.Count <= MostOnTheStack ? stackalloc int[concerns.Count] : new int[concerns.Count];
        var found = 0;
        for (var place = 0; place < concerns.Count; place++)
        {
            var frame = facts.ConcernFrame(place);
            rows[place] = IndexOfFirst(draft.Modality.Benefits[frame.Concern], frame);
            found += rows[place] == None ? 0 : 1;
        }

        // A finding is as large as what is in it.
        draft.Finding.Benefits.Capacity = found;
        var helped = 0u;
        for (var place = 0; place < concerns.Count; place++)
        {
            if (rows[place] != None && Write(knowledge, facts, draft, place, draft.Modality.Benefits[(int)concerns[place].Kind][rows[place]]))
                helped |= 1u << place;
        }

        return helped;
    }

    /// <summary>Whether it helps the concern.</summary>
    private static bool Write(KnowledgeBase knowledge, PatientFacts facts, ModalityDraft draft, int place, Row<BenefitEntry> row)
    {
        var concern = facts.State.Inputs.Concerns[place];
        var rank = Rank(knowledge, facts.ConcernFrame(place), facts.Phototype, draft.Modality.Entry.Modality);
        draft.Finding.Benefits.Add(new ExpectedBenefit
        {
            Concern = concern.Kind,
            Level = row.Entry.Level,
            ChoiceRank = rank,
            Statement = row.Entry.Statement,
            Evidence = row.Entry.Basis.Evidence,
            Source = row.Source,
        });
        draft.Benefit += (int)row.Entry.Level - (int)BenefitLevel.None;
        if (rank > 0 && (draft.ChoiceRank == 0 || concern.ChiefConcern))
            draft.ChoiceRank = rank;

        return row.Entry.Level > BenefitLevel.None;
    }

    /// <summary>The first row whose condition holds.</summary>
    public static Row<T>? First<T>(ImmutableArray<Row<T>> rows, in Frame frame) =>
        IndexOfFirst(rows, frame) is var first && first == None ? null : rows[first];

    private static int IndexOfFirst<T>(ImmutableArray<Row<T>> rows, in Frame frame)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].When is not { } when || when.Holds(frame).Truth == Truth.True)
                return i;
        }

        return None;
    }

    private static int Rank(KnowledgeBase knowledge, in Frame frame, Phototype phototype, Modality modality)
    {
        if (First(knowledge.Modalities.Choices[frame.Concern], frame) is not { } row)
            return 0;

        for (var i = 0; i < row.Entry.Choices.Count; i++)
        {
            var choice = row.Entry.Choices[i];
            if (choice.Phototypes.Contains(phototype))
            {
                for (var rank = 0; rank < choice.Ranks.Count; rank++)
                {
                    if (choice.Ranks[rank].Modalities.Contains(modality))
                        return rank + 1;
                }
            }
        }

        return 0;
    }
}
