namespace ClinicApi.Assessments.Loading;

/// <summary>Everything that is checked before a knowledge base is used. What is valid can be compiled and evaluated.</summary>
internal static class KnowledgeValidation
{
    public static void Check(Vocabulary vocabulary, Problems problems)
    {
        var conditions = new ConditionValidation(vocabulary, problems);
        new IdValidation(vocabulary, problems).Check();
        new BasisValidation(vocabulary, problems).Check();
        new FactValidation(vocabulary, problems).Check();
        new RuleValidation(vocabulary, conditions, problems).Check();
        new TableValidation(vocabulary, conditions, problems).Check();
        new NeedlingValidation(vocabulary, conditions, problems).Check();
        new GuideValidation(vocabulary, problems).Check();
    }
}
