using ClinicApi.Scheduling;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Storage;
using ClinicApi.V1;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Appointments;

/// <summary>Books courses: plans all sessions on one reading of the diary and commits them together.</summary>
internal sealed class CourseBook(
    Booking booking, ClinicDirectory directory, PatientConditions conditions, NextSteps nextSteps, PatientReader patients, Clock clock)
{
    // Around the starts: the rest of the first and the last day, and sessions that go on past it.
    private static readonly Duration Margin = Duration.FromDays(1);

    public async Task<BookTreatmentCourseResponse> BookAsync(Call call, BookTreatmentCourseRequest request, CancellationToken cancellationToken)
    {
        SearchRules.RefuseWindow(request.FirstSession, "first_session");
        CourseTerms.RefuseWishes(request);
        await patients.FindAsync(call, request.Patient, cancellationToken);
        var courseId = ResourceNames.NewId();
        CourseRow? course = null;
        List<AppointmentRow> sessions = [];
        await booking.CommitAsync(call, request.Treatment, async _ =>
        {
            var (diary, treatment, query, kept) = await ReadAsync(request, cancellationToken);
            var planned = CoursePlanner.Plan(diary.Clinic.Calendar, treatment.Plan, query, diary.Busy);
            if (planned.Gap is { } gap && (!request.BestEffort || planned.Sessions.IsEmpty))
                throw SlotRefusals.NoSession(gap, request.Treatment, await nextSteps.ExplainAsync(call, diary.Clinic.ClinicId, kept, gap.Reasons));

            course = Course(call, courseId, request, query, planned);
            sessions.Clear();
            var mutation = kept.Guard(new Mutation(course.ClinicId)).CreateCourse(course);
            foreach (var taken in planned.Sessions.Select(placement => new TakenTime(diary.Clinic, treatment, placement)))
            {
                var session = Session(course, request, taken);
                sessions.Add(session);
                mutation.BookAppointment(session, taken.Reservations);
            }

            return new Decision(
                mutation,
                new Written(ResourceNames.Course(course.ClinicId, courseId), course.Version, EventType.CourseBooked, course.PatientId, call.Caller.PartnerId),
                [.. sessions.Select(AppointmentBook.Booked)]);
        });
        return CourseMapping.ToBooking(course!, sessions, call.Caller);
    }

    private async Task<(ClinicDiary Diary, CompiledTreatment Treatment, CourseQuery Query, Conditions Kept)> ReadAsync(
        BookTreatmentCourseRequest request, CancellationToken cancellationToken)
    {
        var clinicId = ResourceNames.ClinicId(request.Treatment);
        var known = await directory.FindAsync(clinicId, cancellationToken) ?? throw SlotRefusals.NotOffered(request.Treatment);
        var (knownTreatment, knownQuery) = Terms(known, request);
        var reach = CoursePlanner.Reach(known.Calendar, knownTreatment.Plan, knownQuery);
        var diary = await directory.ReadAsync(clinicId, reach.Start - Margin, reach.End + Margin, cancellationToken)
            ?? throw SlotRefusals.NotOffered(request.Treatment);
        var (treatment, query) = Terms(diary.Clinic, request);
        var kept = await conditions.ReadAsync(
            diary.Clinic, ResourceNames.LastId(request.Treatment), ResourceNames.LastId(request.Patient), reach.Start, [], cancellationToken);
        query = query with { FirstSession = query.FirstSession with { Forbidden = kept.Forbidden(books: true) } };
        return (diary, treatment, query, kept);
    }

    private (CompiledTreatment Treatment, CourseQuery Query) Terms(CompiledClinic clinic, BookTreatmentCourseRequest request) =>
        clinic.Treatments.TryGetValue(ResourceNames.LastId(request.Treatment), out var treatment) && treatment.Message.CoursePlan is { } plan
            ? (treatment, CourseTerms.Of(request, clinic, treatment, plan, clock.Now()))
            : throw SlotRefusals.NotOffered(request.Treatment);

    private CourseRow Course(Call call, string courseId, BookTreatmentCourseRequest request, CourseQuery query, PlannedCourse planned)
    {
        var now = clock.Now();
        return new CourseRow(
            ResourceNames.ClinicId(request.Treatment),
            courseId,
            Version: 1,
            (int)CourseState.Active,
            ResourceNames.LastId(request.Patient),
            ResourceNames.LastId(request.Treatment),
            Duration.FromDays(query.Spacing.MinimumDays),
            Duration.FromDays(query.Spacing.MaximumDays),
            CourseMapping.WriteGaps(Gaps(query, planned, request.Treatment)),
            BookedBy: call.Caller.PartnerId,
            CreatedAt: now,
            UpdatedAt: now)
        {
            EndBy = query.EndBy,
        };
    }

    /// <summary>The sessions after a missing one have nothing to follow, so its reason is theirs too.</summary>
    private static IEnumerable<CourseGap> Gaps(CourseQuery query, PlannedCourse planned, string treatment) =>
        planned.Gap is not { } gap
            ? []
            : Enumerable.Range(gap.Session, query.Sessions - gap.Session + 1).Select(session =>
                new CourseGap { Session = session, Reason = SlotRefusals.NoSession(gap, treatment).Reason.WireName() });

    private static AppointmentRow Session(CourseRow course, BookTreatmentCourseRequest request, TakenTime taken)
    {
        var wish = new Wish(
            course.ClinicId, course.TreatmentId, taken.Placement.Start, ResourceNames.LastId(request.Practitioner), course.PatientId);
        return AppointmentMapping.NewRow(
            ResourceNames.NewId(), wish, taken.Placement.End, taken.Plan, taken.Treatment, course.BookedBy, course.CreatedAt) with
        {
            CourseId = course.CourseId,
        };
    }
}
