using ClinicApi.Faults.Checking;
using ClinicApi.Faults.Histories;
using static ClinicApi.Proof.Tests.Faults.SoundHistory;

namespace ClinicApi.Proof.Tests.Faults;

/// <summary>The checker accepts what is sound and finds every kind of broken promise.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void SoundHistory_HasNoViolation() => Assert.Empty(Checker.Check(Make()));

    [Fact]
    public void TwoAppointmentsAtOneTimeInTheEnd_AreAnOverlap() => AssertFinds(
        Promise.NoOverlap, Make().WithAppointment(Unanswered, a => Visit(a.Name, BookUnanswered, 2300)));

    [Fact]
    public void TimePromisedTwiceDuringTheRun_IsAnOverlapEvenIfOneIsCancelledInTheEnd() => AssertFinds(
        Promise.NoOverlap,
        Make().With(BookOther, o => o with { Start = 2400, Visit = Visit(Cancelled, BookOther, 2400) })
            .WithAppointment(Cancelled, a => Visit(a.Name, BookOther, 2400) with { IsCancelled = true }));

    [Fact]
    public void TimeOfALivingHold_GivenToAnother_IsAnOverlap() => AssertFinds(
        Promise.NoOverlap,
        Make().With(12, o => o with { Began = 104, Ended = 107, Outcome = Outcome.Done, Start = 6000, Visit = Visit("clinics/c/appointments/third", 12, 6000) }));

    [Fact]
    public void TimeOfAHold_WhileTheClockWasWrong_ProvesNothing() => Assert.DoesNotContain(
        Promise.NoOverlap,
        Promises((Make() with { WrongClock = [new Period(95, 108)] })
            .With(12, o => o with { Began = 104, Ended = 107, Outcome = Outcome.Done, Start = 6000, Visit = Visit("clinics/c/appointments/third", 12, 6000) })));

    [Fact]
    public void AnsweredBooking_ThatIsNotThere_IsLost() => AssertFinds(
        Promise.NoBookingLost, Make().WithAppointment(Moved, _ => null).WithFeed(feed => feed.Where(e => e.Resource != Moved)));

    [Fact]
    public void AnsweredBooking_ThatAReaderCannotFind_IsLost() => AssertFinds(
        Promise.NoBookingLost, Make().With(ReadIt, o => o with { Outcome = Outcome.Refused, Reason = "RESOURCE_NOT_FOUND", Visit = null }));

    [Fact]
    public void BookingThatMadeTwoAppointments_WasAppliedTwice() => AssertFinds(
        Promise.NothingAppliedTwice,
        (Make() with { Appointments = [.. Make().Appointments, Visit("clinics/c/appointments/twin", BookUnanswered, 9000)] })
            .WithFeed(feed => feed.Append(new Told(Clinic, 0, Told.Booked, "clinics/c/appointments/twin", 1))));

    [Fact]
    public void MoveWithTwoEvents_WasAppliedTwice() => AssertFinds(
        Promise.NothingAppliedTwice, Make().WithFeed(feed => feed.Append(new Told(Clinic, 0, Told.Moved, Moved, 3))));

    [Fact]
    public void CancellationWithTwoEvents_WasAppliedTwice() => AssertFinds(
        Promise.NothingAppliedTwice, Make().WithFeed(feed => feed.Append(new Told(Clinic, 0, Told.Cancelled, Cancelled, 3))));

    [Fact]
    public void RepeatThatIsAnsweredWithAnother_WasAppliedTwice() => AssertFinds(
        Promise.NothingAppliedTwice, Make().With(RepeatIt, o => o with { Visit = Visit(Unanswered, BookUnanswered, 4000) }));

    [Fact]
    public void RepeatThatIsRefused_IsFound() => AssertFinds(
        Promise.NothingAppliedTwice, Make().With(RepeatIt, o => o with { Outcome = Outcome.Refused, Reason = "SLOT_TAKEN", Visit = null }));

    [Fact]
    public void MoreHoldsThanWereAskedFor_WereAppliedTwice() => AssertFinds(
        Promise.NothingAppliedTwice, Make().WithFeed(feed => feed.Append(new Told(Clinic, 0, Told.Held, "clinics/c/holds/strange", 1))));

    [Fact]
    public void HoldThatEndsTwice_IsFound() => AssertFinds(
        Promise.NothingAppliedTwice, Make().WithFeed(feed => feed.Append(new Told(Clinic, 0, Told.Expired, ReleasedHold, 3))));

    [Fact]
    public void MoveThatWasAnswered_WithoutAnEvent_IsNotDelivered() => AssertFinds(
        Promise.EveryChangeDelivered, Make().WithFeed(feed => feed.Where(e => e.Type != Told.Moved)));

    [Fact]
    public void HoldWithoutAnEvent_IsNotDelivered() => AssertFinds(
        Promise.EveryChangeDelivered, Make().WithFeed(feed => feed.Where(e => e.Resource != ReleasedHold)));

    [Fact]
    public void GapInTheFeed_IsNotDelivered() => AssertFinds(
        Promise.EveryChangeDelivered, Make() with { Feed = [.. Make().Feed.Where(e => e.Sequence != 1)] });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ListenerThatMissesAnEvent_IsFound(int listener) => AssertFinds(
        Promise.EveryChangeDelivered, Make().WithListener(listener, events => events.Where(e => e.Type != Told.Cancelled)));

    [Fact]
    public void EventForWhichNobodyWaited_MayBeMissed()
    {
        var history = Make();
        var last = history.Feed.MaxBy(e => e.Sequence)!;
        var missed = history.WithListener(0, events => events.Where(e => e != last));
        AssertFinds(Promise.EveryChangeDelivered, missed);
        Assert.Empty(Checker.Check(missed with { Settled = new Dictionary<string, long> { [Clinic] = last.Sequence - 1 } }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void ListenerThatHearsOfAResourceInTheWrongOrder_IsFound(int listener) => AssertFinds(
        Promise.DeliveredInOrder, Make().WithListener(listener, events => events.OrderByDescending(e => e.Sequence)));

    [Fact]
    public void RepeatedDelivery_IsNoViolation() => Assert.Empty(Checker.Check(Make().WithListener(2, events => [.. events, events[0], events[3]])));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void EventThatTheFeedDoesNotHave_IsFound(int listener) => AssertFinds(
        Promise.NoEventWithoutACommit,
        Make().WithListener(listener, events => events.Append(new Told(Clinic, 11, Told.Booked, "clinics/c/appointments/rolled-back", 1))));

    [Fact]
    public void EventOfAnAppointmentThatIsNotThere_IsFound() => AssertFinds(
        Promise.NoEventWithoutACommit, Make().WithFeed(feed => feed.Append(new Told(Clinic, 0, Told.Booked, "clinics/c/appointments/rolled-back", 1))));

    [Fact]
    public void PartnerThatHearsOfAnothers_IsFound() => AssertFinds(
        Promise.AnswersExplained, Make().With(BookOther, o => o with { Caller = "partner-b" }));

    [Fact]
    public void ReadThatIsGivenAToken_AndSeesTheStateBefore_IsFound() => AssertFinds(
        Promise.TokensHonoured, Make().With(ReadIt, o => o with { Visit = Visit(Moved, BookIt, 1000) }));

    [Fact]
    public void SearchThatIsGivenAToken_AndOffersTheTimeTaken_IsFound() => AssertFinds(
        Promise.TokensHonoured, Make().With(SearchOther, o => o with { Found = [new Stretch(Anna, 3600, 4500)] }));

    [Fact]
    public void RefusedBooking_ThatIsThere_IsFound() => AssertFinds(
        Promise.AnswersExplained, Make().With(BookUnanswered, o => o with { Outcome = Outcome.Refused, Reason = "SLOT_TAKEN" }));

    [Fact]
    public void AppointmentThatNobodyAskedFor_IsFound() => AssertFinds(
        Promise.AnswersExplained, Make() with { Operations = [.. Make().Operations.Where(o => o.Id != BookUnanswered)] });

    [Fact]
    public void EndThatNoOrderOfCallsExplains_IsFound() => AssertFinds(
        Promise.TokensHonoured, Make().WithAppointment(Moved, a => Visit(a.Name, BookIt, 7000)));

    // It moved to 1500, and a second move to 2000 was through before its caller was answered.
    private static History MovedTwice(Func<Operation, Operation> answer) => Make()
        .With(12, o => answer(o with
        {
            Kind = OperationKind.Move,
            Target = Moved,
            Outcome = Outcome.Done,
            Reason = "",
            Began = 25,
            Ended = 38,
            Attempts = 2,
            Start = 1500,
        }))
        .WithFeed(feed => feed.Append(new Told(Clinic, 0, Told.Moved, Moved, 3)));

    [Fact]
    public void RepeatedAttempt_AnsweredWithALaterMove_IsNoViolation() => Assert.Empty(Checker.Check(
        MovedTwice(o => o with { IsReplay = true, Visit = Visit(Moved, BookIt, 2000) })));

    [Fact]
    public void FirstAttempt_AnsweredWithAnotherStart_IsFound() => AssertFinds(
        Promise.AnswersExplained, MovedTwice(o => o with { Visit = Visit(Moved, BookIt, 2000) }));

    [Fact]
    public void RepeatedAttempt_AnsweredWithAStartThatItNeverHad_IsFound() => Assert.NotEmpty(Checker.Check(
        MovedTwice(o => o with { IsReplay = true, Visit = Visit(Moved, BookIt, 1700) })));

    [Fact]
    public void LateEffectOfAnUnansweredMove_IsNoViolation() => Assert.Empty(Checker.Check(
        Make().With(12, o => o with { Kind = OperationKind.Move, Target = Unanswered, Outcome = Outcome.Unknown, Start = 8000, Began = 91 })
            .WithAppointment(Unanswered, a => Visit(a.Name, BookUnanswered, 8000))
            .WithFeed(feed => feed.Append(new Told(Clinic, 0, Told.Moved, Unanswered, 2)))));

    [Fact]
    public void FaultOfTheServer_IsFound()
    {
        AssertFinds(Promise.OnlyDocumentedErrors, Make().With(ReadIt, o => o with { Undocumented = "Internal" }));
        AssertFinds(Promise.OnlyDocumentedErrors, Make() with { ServerFaults = ["a fault"] });
    }

    private static void AssertFinds(Promise promise, History history) => Assert.Contains(promise, Promises(history));

    private static IEnumerable<Promise> Promises(History history) => Checker.Check(history).Select(v => v.Promise).Distinct();
}
