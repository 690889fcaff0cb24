using ClinicApi.V1;

namespace ClinicApi.Assessments.Evaluation;

/// <summary>Questions whose answers are missing, and what each of them holds up.</summary>
internal sealed class OpenQuestions(KnowledgeBase knowledge)
{
    private readonly bool[] marks = new bool[knowledge.Questions.Length];
    private Entry?[]? entries;

    /// <summary>Where a condition marks what it lacks, before <see cref="Take"/>.</summary>
    public Span<bool> Marks => marks;

    /// <summary>Notes what was marked as lacking for a rule, and which modalities it holds up.</summary>
    public void Take(string ruleId, uint modalities)
    {
        for (var question = 0; question < marks.Length; question++)
        {
            if (marks[question])
            {
                marks[question] = false;
                Note(question, ruleId, modalities);
            }
        }
    }

    /// <summary>Notes that a question is open for a rule.</summary>
    public void Take(string questionId, string ruleId, uint modalities)
    {
        for (var question = 0; question < marks.Length; question++)
        {
            if (knowledge.Questions[question].Id == questionId)
            {
                Note(question, ruleId, modalities);
                return;
            }
        }
    }

    /// <summary>Writes the questions into the findings, those that hold up most modalities first.</summary>
    public void Write(AssessmentFindings findings, IReadOnlyList<ModalityDraft> drafts)
    {
        if (entries is null)
            return;

        var open = new List<(Entry Entry, int Question)>();
        for (var question = 0; question < entries.Length; question++)
        {
            if (entries[question] is { } entry)
                open.Add((entry, question));
        }

        open.Sort((one, other) => (-Held(one.Entry), one.Question).CompareTo((-Held(other.Entry), other.Question)));
        foreach (var (entry, question) in open)
        {
            findings.OpenQuestions.Add(Message(knowledge.Questions[question], entry, drafts));
            foreach (var draft in drafts)
            {
                if ((entry.Modalities & draft.Modality.Bit) != 0)
                    draft.Finding.OpenQuestionIds.Add(knowledge.Questions[question].Id);
            }
        }
    }

    private void Note(int question, string ruleId, uint modalities)
    {
        entries ??= new Entry?[marks.Length];
        var entry = entries[question] ??= new Entry();
        entry.Modalities |= modalities;
        if (!entry.RuleIds.Contains(ruleId))
            entry.RuleIds.Add(ruleId);
    }

    private static int Held(Entry entry) => System.Numerics.BitOperations.PopCount(entry.Modalities);

    private static OpenQuestion Message(Knowledge.V1.Question question, Entry entry, IReadOnlyList<ModalityDraft> drafts)
    {
        var message = new OpenQuestion
        {
            QuestionId = question.Id,
            Text = question.Text,
            InputPath = question.InputPath,
            RequiredToFinalize = question.RequiredToFinalize,
        };
        message.RuleIds.Add(entry.RuleIds);
        foreach (var draft in drafts)
        {
            if ((entry.Modalities & draft.Modality.Bit) != 0)
                message.Modalities.Add(draft.Modality.Entry.Modality);
        }

        return message;
    }

    private sealed class Entry
    {
        public uint Modalities { get; set; }

        public List<string> RuleIds { get; } = [];
    }
}
