using System.Collections.Immutable;
using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class WaitlistMatcherTests
{
    private const string Day = "2026-03-04";

    private static readonly ClinicCalendar Clinic =
        Example.Clinic("Europe/Berlin", Example.Daily("09:00-18:00"), Example.Practitioner("anna").With("needling"), Example.Practitioner("ben").With("laser"));

    private static readonly Instant Now = Clinic.At("2026-03-01", "08:00");

    [Fact]
    public void FreedTime_GoesToTheFirstInOrder() =>
        Assert.Equal("first 10:00", Match([Entry("first"), Entry("second")], [Freed("10:00", "10:30")]));

    [Fact]
    public void FreedTime_IsSharedByAllWhoFitIntoIt() =>
        Assert.Equal("first 10:00, second 10:30", Match([Entry("first"), Entry("second"), Entry("third")], [Freed("10:00", "11:00")]));

    [Fact]
    public void WhatNobodyFreed_IsNotOffered() =>
        Assert.Equal("", Match([Entry("first")], []));

    [Fact]
    public void FreedTime_OfAnEntry_IsForThatEntryAlone() =>
        Assert.Equal("second 10:00", Match([Entry("first"), Entry("second")], [Freed("10:00", "10:30") with { EntryId = "second" }]));

    [Fact]
    public void FreedTime_ThatIsTakenAgain_IsOfferedToNobody() =>
        Assert.Equal("", Match([Entry("first")], [Freed("10:00", "10:30")], Taken("10:15-10:45")));

    [Fact]
    public void PassedTime_IsNotOfferedAgain_NorWhatOverlapsIt_ButTheNextInOrderHasIt()
    {
        var first = Entry("first") with { Passed = [Span("10:00", "10:30")] };
        Assert.Equal("", Match([first], [Freed("10:00", "10:30")]));
        Assert.Equal("first 10:30, second 10:00", Match([first, Entry("second")], [Freed("10:00", "11:00")]));
    }

    [Fact]
    public void Window_DaysAndPartOfTheDay_AreKept()
    {
        var wide = new WaitingWindow(new Interval(Now, Now + Duration.FromDays(14)));
        var freed = new FreedTime(Now, Now + Duration.FromDays(14));
        Assert.Equal("first 09:00", Match([Entry("first") with { Windows = [wide] }], [freed]));
        Assert.Equal("first 15:00", Match([Entry("first") with { Windows = [wide with { DayPart = Example.Span("15:00-18:00") }] }], [freed]));
        var offer = Assert.Single(Offers([Entry("first") with { Windows = [wide with { Weekdays = [IsoDayOfWeek.Friday] }] }], [freed]));
        Assert.Equal(IsoDayOfWeek.Friday, offer.Placement.Start.InZone(Clinic.Zone).DayOfWeek);
    }

    [Fact]
    public void EarliestOfSeveralWindows_IsOffered()
    {
        WaitingWindow[] windows = [new(Span("14:00", "15:00")), new(Span("11:00", "12:00"))];
        Assert.Equal("first 11:00", Match([Entry("first") with { Windows = [.. windows] }], [Freed("09:00", "18:00")]));
    }

    [Fact]
    public void RequiredPractitioner_WhoCannot_LeavesTheEntryWithout() =>
        Assert.Equal("second 10:00", Match(
            [Entry("first") with { RequiredPractitioner = Example.Practitioner("ben") }, Entry("second")], [Freed("10:00", "10:30")]));

    [Fact]
    public void LeadTime_Horizon_AndTheLeastNotice_AreKept()
    {
        var treatment = Entry("first").Treatment;
        Assert.Equal("", Match([Entry("first") with { Treatment = treatment with { LeadTime = Duration.FromDays(5) } }], [Freed("10:00", "10:30")]));
        Assert.Equal("", Match([Entry("first") with { Treatment = treatment with { Horizon = Duration.FromDays(1) } }], [Freed("10:00", "10:30")]));
        Assert.Equal("first 10:00", Match([Entry("first")], [Freed("10:00", "10:30")], now: Clinic.At(Day, "09:55")));
        Assert.Equal("", Match([Entry("first")], [Freed("10:00", "10:30")], now: Clinic.At(Day, "09:56")));
    }

    [Fact]
    public void OnePatient_WhoWaitsTwice_IsNotOfferedTwoThingsAtOnce()
    {
        var (first, second) = (Entry("first"), Entry("second"));
        Assert.Equal("first 10:00, second 10:30", Match([first, second with { Patient = first.Patient }], [Freed("10:00", "11:00")]));
    }

    private static WaitingEntry Entry(string id) => new(
        id,
        Example.Treatment(15, [Example.Role("needler", ResourceKind.Practitioner, "needling")], Example.Phase("needling", 30, "needler")),
        new ResourceKey(ResourceKind.Patient, id),
        RequiredPractitioner: null,
        [new WaitingWindow(Span("09:00", "18:00"))]);

    private static FreedTime Freed(string from, string to) => new(Clinic.At(Day, from), Clinic.At(Day, to));

    private static Interval Span(string from, string to) => new(Clinic.At(Day, from), Clinic.At(Day, to));

    private static Busy Taken(string span) => Clinic.Taken(Example.Practitioner("anna"), Day, span);

    private static ImmutableArray<WaitingOffer> Offers(WaitingEntry[] entries, FreedTime[] freed) =>
        WaitlistMatcher.Match(Clinic, entries, freed, [], Now);

    /// <summary>Who is offered which local time, in order, such as "first 10:00". Beside the freed time Anna is taken, all day.</summary>
    private static string Match(WaitingEntry[] entries, FreedTime[] freed, Busy? taken = null, Instant? now = null)
    {
        Busy[] busy = [.. Beside(freed), .. taken is { } one ? [one] : Array.Empty<Busy>()];
        return string.Join(", ", WaitlistMatcher.Match(Clinic, entries, freed, busy, now ?? Now)
            .Select(offer => $"{offer.EntryId} {Clinic.LocalTimes([new Slot(offer.Placement.Start, offer.Placement.End, default)])}"));
    }

    private static IEnumerable<Busy> Beside(FreedTime[] freed)
    {
        var (from, to) = (Clinic.At(Day, "09:00"), Clinic.At(Day, "18:00"));
        foreach (var time in freed.Where(time => time.Start > from && time.End < to))
        {
            yield return new Busy(Example.Practitioner("anna"), from, time.Start);
            yield return new Busy(Example.Practitioner("anna"), time.End, to);
        }
    }
}
