using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Evaluation;

public class MissingAnswerTests
{
    [Fact]
    public void Evaluate_OfWhomNothingIsKnown_LeavesEveryProcedureOpen()
    {
        var findings = Example.Evaluate(new PatientState { Inputs = new AssessmentInputs() });
        Assert.All(
            findings.Modalities.Where(finding => finding.Modality != Modality.TopicalCare),
            finding => Assert.Equal(Verdict.Indeterminate, finding.Verdict));
        Assert.Contains(findings.OpenQuestions, question => question.QuestionId == "field");
        Assert.Contains(findings.OpenQuestions, question => question.QuestionId == "phototype" && question.Modalities.Count > 0);
    }

    [Theory]
    [InlineData("pregnant", "history.pregnant")]
    [InlineData("keloid", "history.keloid")]
    [InlineData("heart_disease", "history.heart_disease")]
    public void Evaluate_WithoutAnAnswer_AsksForItAndIsIndeterminate(string question, string path)
    {
        var field = MedicalHistory.Descriptor.FindFieldByName(question);
        foreach (var answer in new[] { Answer.Unspecified, Answer.Unknown })
        {
            var findings = Example.Evaluate(Example.Patient(inputs => field.Accessor.SetValue(inputs.History, answer)));
            var open = Assert.Single(findings.OpenQuestions, open => open.QuestionId == question);
            Assert.Equal(path, open.InputPath);
            Assert.Contains(Modality.MicroNeedling, open.Modalities);
            Assert.True(open.RequiredToFinalize);
            Assert.Equal(Verdict.Indeterminate, Example.Of(findings, Modality.MicroNeedling).Verdict);
            Assert.Contains(question, Example.Of(findings, Modality.MicroNeedling).OpenQuestionIds);
        }
    }

    [Fact]
    public void Evaluate_MedicationThatWasNotAskedForInFull_IsIndeterminate()
    {
        var finding = Example.Needling(Example.Patient(inputs => inputs.Medications.Complete = false));
        Assert.Equal(Verdict.Indeterminate, finding.Verdict);
        Assert.Contains("isotretinoin", finding.OpenQuestionIds);
    }

    [Fact]
    public void Evaluate_MedicineStoppedOnAnUnknownDate_IsIndeterminate()
    {
        var finding = Example.Needling(Example.Patient(inputs => inputs.Medications.Items.Add(new Medication
        {
            MedicationClass = MedicationClass.Isotretinoin,
            Status = MedicationStatus.Stopped,
        })));
        Assert.Equal(Verdict.Indeterminate, finding.Verdict);
    }

    [Fact]
    public void Evaluate_ABlockAndAMissingAnswer_IsContraindicated()
    {
        var finding = Example.Needling(Example.Patient(inputs =>
        {
            inputs.History.Keloid = Answer.Yes;
            inputs.History.HeartDisease = Answer.Unspecified;
        }));
        Assert.Equal(Verdict.Contraindicated, finding.Verdict);
    }

    [Fact]
    public void Evaluate_AMissingAnswerThatOnlyModifies_AsksAndDoesNotHoldUp()
    {
        var findings = Example.Evaluate(Example.Patient(inputs => inputs.Regions[0].Tattoo = Answer.Unspecified));
        Assert.Equal(Verdict.Suitable, Example.Of(findings, Modality.MicroNeedling).Verdict);
        Assert.Empty(Assert.Single(findings.OpenQuestions, question => question.QuestionId == "tattoo").Modalities);
    }

    [Fact]
    public void Evaluate_WaitsOfSeveralRules_EndsWithTheLast()
    {
        var finding = Example.Needling(Example.Patient(inputs =>
        {
            Add(inputs, ProcedureKind.HairRemoval, 1);
            Add(inputs, ProcedureKind.SuperficialPeel, 2);
        }));
        Assert.Equal(Verdict.Deferred, finding.Verdict);
        Assert.Equal(Example.Ago(2 - 30), finding.EarliestDate);
    }

    [Fact]
    public void Evaluate_AWaitWithoutADate_NamesNone()
    {
        var finding = Example.Needling(Example.Patient(inputs =>
        {
            Add(inputs, ProcedureKind.HairRemoval, 1);
            inputs.Regions[0].BrokenSkin = Answer.Yes;
        }));
        Assert.Equal(Verdict.Deferred, finding.Verdict);
        Assert.Null(finding.EarliestDate);
    }

    [Fact]
    public void Evaluate_AnExcludedRegionAmongOthers_LeavesTheOthers()
    {
        var finding = Example.Needling(Example.Patient(inputs =>
        {
            var lid = inputs.Regions[0].Clone();
            lid.BodyRegion = BodyRegion.Eyelid;
            inputs.Regions.Add(lid);
            inputs.Concerns[0].BodyRegions.Add(BodyRegion.Eyelid);
        }));
        Assert.Equal(Verdict.Caution, finding.Verdict);
        Assert.Equal(0, finding.Plan.Regions.Single(plan => plan.BodyRegion == BodyRegion.Eyelid).NeedleLengthMm);
        Assert.True(finding.Plan.Regions.Single(plan => plan.BodyRegion == BodyRegion.Cheek).NeedleLengthMm > 0);
    }

    private static void Add(AssessmentInputs inputs, ProcedureKind kind, int daysAgo) =>
        inputs.PreviousProcedures.Items.Add(new PreviousProcedure
        {
            Kind = kind,
            Date = Example.Ago(daysAgo),
            BodyRegions = { BodyRegion.Cheek },
        });
}
