using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Interval = NodaTime.Interval;

namespace ClinicApi.Scheduling.Tests;

/// <summary>The planner against trying everything. CLINICAPI_PROPERTY_CASES sets the number of random courses for a long run.</summary>
public sealed class CoursePlannerPropertyTests
{
    private static readonly int Cases =
        int.Parse(Environment.GetEnvironmentVariable("CLINICAPI_PROPERTY_CASES") ?? "500", CultureInfo.InvariantCulture);

    private static readonly ResourceKey Anna = Example.Practitioner("anna");

    /// <summary>Six starts a day, so that trying everything ends.</summary>
    private static readonly Treatment Treatment = Example.Treatment(
        240, [Example.Role("needler", ResourceKind.Practitioner, "needling")], Example.Phase("needling", 300, "needler"));

    private static readonly Arbitrary<Course> Courses = Arb.From(
        from zone in Gen.Elements("Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu")
        from day in Gen.Elements("2026-03-04", "2026-03-27", "2026-10-02", "2026-10-23", "2026-06-10")
        from open in Gen.Elements("00:00-00:00", "06:00-21:00", "08:00-14:00")
        from sessions in Gen.Choose(1, 4)
        from minimum in Gen.Choose(1, 3)
        from preferred in Gen.Choose(0, 1)
        from more in Gen.Choose(0, 2)
        from firstDays in Gen.Choose(1, 3)
        from weekdays in Gen.SubListOf(Enumerable.Range(1, 7).Select(number => (IsoDayOfWeek)number))
        from endAfter in Gen.Frequency((2, Gen.Constant(100)), (1, Gen.Choose(1, 14)))
        from horizon in Gen.Frequency((3, Gen.Constant(100)), (1, Gen.Choose(2, 10)))
        from taken in Gen.Choose(0, 23).ListOf(20)
        select Make(
            Example.Clinic(zone, Example.Daily(open), Anna.With("needling")), Example.Date(day), sessions,
            new SessionSpacing(minimum, minimum + preferred, minimum + preferred + more), firstDays, [.. weekdays], endAfter, horizon, [.. taken]));

    [Fact]
    public void Plan_KeepsWindowIntervalsAndEnd_AndIsTheSameEachTime() => ForAll(course =>
    {
        var planned = Plan(course);
        var first = course.Query.FirstSession;
        foreach (var session in planned.Sessions)
        {
            Assert.IsType<Placement>(Availability.Place(
                course.Clinic, course.Treatment, new PlaceQuery(session.Start, first.Now, first.Patient, first.RequiredPractitioner), course.Busy));
            Assert.True(course.Query.EndBy is not { } endBy || session.End <= endBy, "a session ends too late");
        }

        foreach (var (before, after) in planned.Sessions.Zip(planned.Sessions.Skip(1)))
            Assert.True(Follows(course, before.Start, before.End, after.Start), $"{after.Start} does not follow {before.Start}");

        Assert.True(planned.Sessions.IsEmpty || IsFirst(course, planned.Sessions[0].Start), "the first session is not where it is wanted");
        Assert.Equal(planned.Sessions.Select(session => session.Start), Plan(course).Sessions.Select(session => session.Start));
    });

    [Fact]
    public void Plan_HasAsManySessionsAsTryingEverythingFinds_AndAGapIfThatIsTooFew() => ForAll(course =>
    {
        var first = course.Query.FirstSession;
        var span = new Interval(first.Window.Start, first.Window.Start + Duration.FromDays(40));
        var slots = Availability.Search(course.Clinic, course.Treatment, first with { Window = span, Weekdays = [] }, course.Busy)
            .Where(slot => course.Query.EndBy is not { } endBy || slot.End <= endBy)
            .ToList();
        var most = slots.Where(slot => IsFirst(course, slot.Start)).Select(slot => Longest(slot, course.Query.Sessions)).DefaultIfEmpty(0).Max();

        var planned = Plan(course);
        Assert.Equal(most, planned.Sessions.Length);
        Assert.Equal(most == course.Query.Sessions ? null : most + 1, planned.Gap?.Session);

        int Longest(Slot slot, int sessions)
        {
            var longest = 1;
            foreach (var after in slots)
            {
                if (longest < sessions && Follows(course, slot.Start, slot.End, after.Start))
                    longest = Math.Max(longest, 1 + Longest(after, sessions - 1));
            }

            return longest;
        }
    });

    private static void ForAll(Action<Course> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(Courses, holds));

    private static PlannedCourse Plan(Course course) => CoursePlanner.Plan(course.Clinic, course.Treatment, course.Query, course.Busy);

    private static bool Follows(Course course, Instant start, Instant end, Instant next)
    {
        var days = Period.DaysBetween(start.InZone(course.Clinic.Zone).Date, next.InZone(course.Clinic.Zone).Date);
        return days >= course.Query.Spacing.MinimumDays && days <= course.Query.Spacing.MaximumDays && next >= end;
    }

    private static bool IsFirst(Course course, Instant start)
    {
        var first = course.Query.FirstSession;
        return first.Window.Contains(start)
            && (first.Weekdays.IsEmpty || first.Weekdays.Contains(start.InZone(course.Clinic.Zone).DayOfWeek));
    }

    private static Course Make(
        ClinicCalendar clinic, LocalDate day, int sessions, SessionSpacing spacing, int firstDays, ImmutableArray<IsoDayOfWeek> weekdays,
        int endAfter, int horizon, ImmutableArray<int> taken)
    {
        var start = clinic.Zone.AtStartOfDay(day).ToInstant();
        var window = new Interval(start, clinic.Zone.AtStartOfDay(day.PlusDays(firstDays)).ToInstant());
        return new Course(
            clinic,
            Treatment with { Horizon = Duration.FromDays(horizon) },
            new CourseQuery(sessions, spacing, new SearchQuery(window, start, Example.Patient, null, Limit: 1000) { Weekdays = weekdays })
            {
                EndBy = endAfter == 100 ? null : start + Duration.FromDays(endAfter),
            },
            // A number of the day's hours is taken on each of the days, from a time that wanders.
            [.. taken.Select((hours, i) => new Busy(
                Anna, start + Duration.FromHours(24 * i + hours % 5), start + Duration.FromHours(24 * i + hours % 5 + hours)))]);
    }

    private sealed record Course(ClinicCalendar Clinic, Treatment Treatment, CourseQuery Query, ImmutableArray<Busy> Busy);
}
