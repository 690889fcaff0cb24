namespace ClinicApi.Assessments.Tests.Loading;

public class BrokenKnowledgeTests
{
    [Fact]
    public void Load_TheEmbeddedFiles_FindsNoMistake() => Assert.Equal("2026.1", KnowledgeBase.Load(KnowledgeBase.EmbeddedFiles()).Version);

    /// <summary>It was encoded when the program was built, and is not checked again.</summary>
    [Fact]
    public void LoadEmbedded_WithoutTheFiles_HoldsWhatTheySay() =>
        Assert.Equal(KnowledgeBase.Load(KnowledgeBase.EmbeddedFiles()).Document, KnowledgeBase.LoadEmbedded().Document);

    [Theory]
    [InlineData("rules.json", "\"yes\": \"keloid\"", "\"yes\": \"keloids\"", "when.yes", "'keloids' is not the id of a fact")]
    [InlineData("rules.json", "\"S100\", \"S102\", \"S103\"", "\"S100\", \"S999\", \"S103\"", "basis.sources[1]", "'S999' is not the id of a source")]
    [InlineData("rules.json", "\"id\": \"keloid\"", "\"id\": \"minor\"", "$.rules[", "repeats 'minor'")]
    [InlineData("rules.json", "\"unit\": \"%\"", "\"unit\": \"mmol/mol\"", ".number.unit", "is 'mmol/mol', but 'hba1c_percent' is in '%'")]
    [InlineData("rules.json", "\"yes\": \"keloid\"", "\"yes\": \"age_years\"", "when.yes", "is of type Number, not YesNo")]
    [InlineData("rules.json", "\"within\": { \"fact\": \"surgery_date\", \"days\": { \"conservative\": 365, \"permissive\": 90 } }", "\"not\": { \"within\": { \"fact\": \"surgery_date\", \"days\": { \"conservative\": 365, \"permissive\": 90 } } }", "when.not.within", "must not stand under 'not'")]
    [InlineData("rules.json", "\"conservative\": 365, \"permissive\": 90 } } },\n      \"modalities\"", "\"conservative\": 30, \"permissive\": 90 } } },\n      \"modalities\"", "within.days.permissive", "makes the permissive profile stricter")]
    [InlineData("rules.json", "RULE_SEVERITY_BLOCK", "RULE_SEVERITY_BLOK", ".severity", "'RULE_SEVERITY_BLOK' is not a value of RuleSeverity")]
    [InlineData("rules.json", "\"reason\": \"The skin is too dry.\"", "\"raison\": \"The skin is too dry.\"", ".raison", "is not a key that is known here")]
    [InlineData("facts.json", "\"inputPath\": \"history.keloid\"", "\"inputPath\": \"history.keloids\"", ".inputPath", "'history.keloids' leads to no input")]
    [InlineData("facts.json", "\"input\": { \"path\": \"history.keloid\" }", "\"input\": { \"path\": \"history.keloids\" }", ".input.path", "MedicalHistory has no field 'keloids'")]
    [InlineData("facts.json", "\"questionId\": \"heart_disease\"", "\"questionId\": \"keloid\"", "$.questions[", "'heart_disease' answers no fact")]
    [InlineData("pigment.json", "[0, 0, 0, 1, 2, 2]", "[0, 0, 0, 2, 1, 2]", "$.pigmentRisks[1].levels", "must not fall with a darker phototype")]
    [InlineData("guide.json", "\"de\": \"Heute\"", "\"fr\": \"Aujourd'hui\"", ".title.de", "is required")]
    [InlineData("knowledge.json", "\"version\": \"2026.1\",", "", "$.version", "is required, in one file")]
    public void Load_ABrokenFile_NamesFilePathAndReason(string file, string old, string broken, string path, string reason)
    {
        var errors = Errors(file, text => Replace(text, old, broken));
        Assert.Contains(errors, error => error.Path.Contains(path, StringComparison.Ordinal) && error.Reason.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_WhatIsNotJson_NamesTheLine()
    {
        var error = Assert.Single(Errors("courses.json", text => text.Replace("\"courses\": [", "\"courses\": [,", StringComparison.Ordinal)));
        Assert.Equal("courses.json", error.File);
        Assert.StartsWith("is not JSON: line 2", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ARowThatAnEarlierOneHides_IsRefused()
    {
        var errors = Errors("benefits.json", text => Replace(text, "\"concerns\": [\"CONCERN_KIND_ACNE_SCAR_ICE_PICK\"]", "\"concerns\": [\"CONCERN_KIND_ACNE_SCAR_ROLLING\"]"));
        Assert.Contains(errors, error => error.Reason.StartsWith("can never count", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_BoundsThatExcludeEachOther_AreRefused()
    {
        var errors = Errors("rules.json", text => Replace(text, "\"atLeast\": { \"conservative\": 18 }, \"below\": { \"conservative\": 22 }", "\"atLeast\": { \"conservative\": 22 }, \"below\": { \"conservative\": 18 }"));
        Assert.Contains(errors, error => error.Reason.StartsWith("can never be true", StringComparison.Ordinal));
    }

    private static string Replace(string text, string old, string broken)
    {
        var place = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(place >= 0, $"the file has no {old}");
        return string.Concat(text.AsSpan(0, place), broken, text.AsSpan(place + old.Length));
    }

    private static IReadOnlyList<KnowledgeError> Errors(string file, Func<string, string> change)
    {
        var files = KnowledgeBase.EmbeddedFiles().Select(own => own.Name == file ? own with { Json = change(own.Json) } : own);
        return Assert.Throws<KnowledgeException>(() => KnowledgeBase.Load(files)).Errors;
    }
}
