using NodaTime;

namespace ClinicApi.Scheduling.Tests;

public sealed class PreparedDiaryTests
{
    private const string Day = "2026-05-04";

    private static readonly ResourceKey Ana = Example.Practitioner("ana");

    private static readonly Treatment Peel = Example.Treatment(
        30, [Example.Role("practitioner", ResourceKind.Practitioner, "peel")], Example.Phase("peel", 30, "practitioner"));

    private static readonly ClinicCalendar Clinic = Example.Clinic("Europe/Berlin", Example.Daily("09:00-11:00"), Ana.With("peel"));

    private static readonly SearchQuery Today = Clinic.DayQuery(Day);

    [Fact]
    public void Take_SomeTime_LeavesTheDiaryThatItWasTakenFromAsItWas()
    {
        var before = Prepared();

        var after = before.Take(Clinic.Taken(Ana, Day, "09:30-10:00"));

        Assert.Equal("09:00 09:30 10:00 10:30", Times(before));
        Assert.Equal("09:00 10:00 10:30", Times(after));
    }

    [Fact]
    public void GiveBack_OneOfTwoThatShareFiveMinutes_LeavesWhatTheOtherTakes()
    {
        var first = Clinic.Taken(Ana, Day, "09:28-09:32");
        var second = Clinic.Taken(Ana, Day, "09:33-09:45");

        var diary = Prepared(first, second).GiveBack(first);

        Assert.Equal("09:00 10:00 10:30", Times(diary));
        Assert.Equal("09:00 09:30 10:00 10:30", Times(diary.GiveBack(second)));
    }

    [Fact]
    public void GiveBack_WhatWasTakenTwice_FreesItTheSecondTime()
    {
        var taken = Clinic.Taken(Ana, Day, "09:30-10:00");
        var diary = Prepared(taken).Take(taken);

        Assert.Equal("09:00 10:00 10:30", Times(diary.GiveBack(taken)));
        Assert.Equal("09:00 09:30 10:00 10:30", Times(diary.GiveBack(taken, taken)));
    }

    [Fact]
    public void GiveBack_TimeInWhichNobodyWorks_StaysClosed()
    {
        var taken = Clinic.Taken(Ana, Day, "08:00-12:00");

        Assert.Equal("09:00 09:30 10:00 10:30", Times(Prepared(taken).GiveBack(taken)));
    }

    [Fact]
    public void Take_PatientsTime_HidesItFromThatPatientOnly()
    {
        var diary = Prepared().Take(Clinic.Taken(Example.Patient, Day, "09:10-09:40"));

        Assert.Equal("10:00 10:30", Times(diary));
        Assert.Equal("09:00 09:30 10:00 10:30", Times(diary, Today with { Patient = null }));
    }

    [Fact]
    public void Search_IgnoringAnAppointmentThatOverlapsItsNewTime_OffersTheNewTime()
    {
        Busy[] own = [Clinic.Taken(Ana, Day, "09:30-10:00"), Clinic.Taken(Example.Patient, Day, "09:30-10:00")];
        var quarterly = Peel with { Grid = Duration.FromMinutes(15) };

        var slots = Availability.Search(Prepared(own), quarterly, Today with { Ignoring = [.. own] });

        Assert.Equal("09:00 09:15 09:30 09:45 10:00 10:15 10:30", Clinic.LocalTimes(slots));
    }

    [Fact]
    public void Over_ALaterSpan_KnowsWhatWasTakenThereBefore()
    {
        const string later = "2026-06-15";
        var diary = Prepared().Take(Clinic.Taken(Ana, later, "09:30-10:00"));

        var moved = diary.Over(new Interval(Clinic.At(later, "00:00"), Clinic.At("2026-06-17", "00:00")));

        Assert.Equal("09:00 10:00 10:30", Times(moved, Clinic.DayQuery(later)));
    }

    [Fact]
    public void Under_ACalendarWithoutAResourceAndBack_KnowsWhatWasTakenFromIt()
    {
        var diary = Prepared(Clinic.Taken(Ana, Day, "09:30-10:00")).Under(Clinic with { Resources = [] });

        Assert.Equal("", Times(diary));
        Assert.Equal("09:00 10:00 10:30", Times(diary.Under(Clinic)));
    }

    [Fact]
    public void Search_WindowThatTheDiaryDoesNotHold_IsAnErrorAndNotAnEmptyAnswer()
    {
        var diary = PreparedDiary.Prepare(Clinic, new Interval(Today.Window.Start, Today.Window.End - Duration.FromHours(1)), []);

        Assert.Throws<ArgumentException>("query", () => Availability.Search(diary, Peel, Today));
        Assert.Throws<ArgumentException>("query", () => Availability.Place(diary, Peel, Clinic.PlaceQuery("2026-05-05", "09:00")));
    }

    [Fact]
    public void Bytes_ClinicOf36Over92Days_AreWhatTheDocumentationSays()
    {
        var clinic = Clinic with { Resources = [.. Enumerable.Range(0, 36).Select(i => Example.Room($"room-{i}").With("peel"))] };
        var start = Today.Window.Start;

        var diary = PreparedDiary.Prepare(clinic, new Interval(start, start + Duration.FromDays(92)), []);

        const int bitmap = 92 * 24 * 12 / 8;
        Assert.Equal((36 + 2) * bitmap, diary.Bytes);
        Assert.Equal(diary.Bytes + 40, diary.Take(Clinic.Taken(Example.Room("room-1"), Day, "09:30-10:00")).Bytes);
    }

    [Fact]
    public void Search_OverNinetyTwoDays_AllocatesNoMoreThanOverTwo_BesidesItsResult()
    {
        // Longer than the clinic is open, so that every day is looked at and nothing is found.
        var tooLong = Example.Treatment(
            30, [Example.Role("practitioner", ResourceKind.Practitioner, "peel")], Example.Phase("peel", 180, "practitioner"));
        var start = Today.Window.Start;
        var diary = PreparedDiary.Prepare(Clinic, new Interval(start, start + Duration.FromDays(93)), []);

        Assert.Equal(Allocated(days: 2), Allocated(days: 92));

        long Allocated(int days)
        {
            var query = Today with { Window = new Interval(start, start + Duration.FromDays(days)) };
            // The least of some: the first ones prepare the treatment and borrow memory that is there afterwards.
            return Enumerable.Range(0, 10).Min(_ =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Empty(Availability.Search(diary, tooLong, query));
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });
        }
    }

    [Fact]
    public async Task Search_WhileAnotherThreadTakesAndGivesBack_SeesOneStateOrTheOther()
    {
        Busy[] taken = [Clinic.Taken(Ana, Day, "09:00-09:30"), Clinic.Taken(Ana, Day, "10:30-11:00")];
        var published = Prepared();
        var isDone = false;

        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var seen = new HashSet<string>();
            while (!Volatile.Read(ref isDone))
                seen.Add(Times(Volatile.Read(ref published)));

            return seen;
        })).ToList();
        for (var i = 0; i < 20_000; i++)
            Volatile.Write(ref published, i % 2 == 0 ? published.Take(taken) : published.GiveBack(taken));

        Volatile.Write(ref isDone, true);
        foreach (var seen in await Task.WhenAll(readers))
            Assert.Subset(new HashSet<string> { "09:00 09:30 10:00 10:30", "09:30 10:00" }, seen);
    }

    private static PreparedDiary Prepared(params Busy[] busy) =>
        PreparedDiary.Prepare(Clinic, new Interval(Today.Window.Start, Today.Window.End + Duration.FromHours(1)), busy);

    private static string Times(PreparedDiary diary, SearchQuery? query = null) =>
        Clinic.LocalTimes(Availability.Search(diary, Peel, query ?? Today));
}
