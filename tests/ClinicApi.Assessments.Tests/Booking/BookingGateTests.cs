using ClinicApi.V1;

namespace ClinicApi.Assessments.Tests.Booking;

public class BookingGateTests
{
    private static readonly DateOnly LastDay = Example.Day.AddDays(180);

    [Fact]
    public void Gate_ForAConsultation_IsOpenWithoutAnAssessment() =>
        Assert.True(BookingGate.Decide(Example.Knowledge, null, heldByRedFlag: true, Modality.Consultation, Example.Day).IsAllowed);

    [Fact]
    public void Gate_WithoutAnAssessment_IsShut() =>
        Assert.Equal(GateCause.AssessmentMissing, Decide(null, Example.Day).Cause);

    [Fact]
    public void Gate_OnceApproved_IsOpenUntilTheAssessmentExpires()
    {
        var assessment = Signed(DecisionKind.Approved);
        Assert.True(Decide(assessment, Example.Day).IsAllowed);
        Assert.True(Decide(assessment, LastDay).IsAllowed);
        Assert.Equal(GateCause.AssessmentExpired, Decide(assessment, LastDay.AddDays(1)).Cause);
    }

    [Theory]
    [InlineData(DecisionKind.Declined)]
    [InlineData(DecisionKind.Referred)]
    public void Gate_WhateverWasFound_TellsOnlyThatAReviewIsNeeded(DecisionKind kind) =>
        Assert.Equal(new GateDecision(GateCause.ReviewNeeded), Decide(Signed(kind), Example.Day));

    [Fact]
    public void Gate_UnderARedFlag_IsShut() =>
        Assert.Equal(
            GateCause.ReviewNeeded,
            BookingGate.Decide(Example.Knowledge, Signed(DecisionKind.Approved), heldByRedFlag: true, Modality.MicroNeedling, Example.Day).Cause);

    [Fact]
    public void Gate_BeforeTheEarliestDate_NamesIt()
    {
        var assessment = Signed(DecisionKind.Approved, inputs => inputs.Regions[0].YoungestScarDate = Example.Ago(100));
        var earliest = Example.Day.AddDays(80);
        Assert.Equal(new GateDecision(GateCause.TooEarly, earliest), Decide(assessment, earliest.AddDays(-1)));
        Assert.True(Decide(assessment, earliest).IsAllowed);
    }

    private static GateDecision Decide(AssessmentInForce? assessment, DateOnly day) =>
        BookingGate.Decide(Example.Knowledge, assessment, heldByRedFlag: false, Modality.MicroNeedling, day);

    private static AssessmentInForce Signed(DecisionKind kind, Action<AssessmentInputs>? change = null) => new(
        Example.Evaluate(Example.Patient(change)), [new ModalityDecision { Modality = Modality.MicroNeedling, Kind = kind }], LastDay);
}
