using ClinicApi.Scheduling;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Patients;
using ClinicApi.Server.Waitlist;
using ClinicApi.Storage;
using ClinicApi.V1;
using Duration = NodaTime.Duration;

namespace ClinicApi.Server.Appointments;

/// <summary>Books courses: plans all sessions on one state of the diary and commits them together.</summary>
internal sealed class CourseBook(
    Booking booking, ClinicDiaries diaries, PatientConditions conditions, NextSteps nextSteps, PatientReader patients, WaitlistOffers waitlist,
    Clock clock)
{
    public async Task<BookTreatmentCourseResponse> BookAsync(Call call, BookTreatmentCourseRequest request, CancellationToken cancellationToken)
    {
        SearchRules.RefuseWindow(request.FirstSession, "first_session");
        CourseTerms.RefuseWishes(request);
        await patients.FindAsync(call, request.Patient, cancellationToken);
        var courseId = ResourceNames.NewId();
        CourseRow? course = null;
        List<AppointmentRow> sessions = [];
        await booking.CommitAsync(call, request.Treatment, async again =>
        {
            var (clinic, treatment, query, kept, planned) = await PlanAsync(request, again, cancellationToken);
            if (planned.Gap is { } gap && (!request.BestEffort || planned.Sessions.IsEmpty))
                throw SlotRefusals.NoSession(gap, request.Treatment, await nextSteps.ExplainAsync(call, clinic.ClinicId, kept, gap.Reasons));

            course = Course(call, courseId, request, query, planned);
            sessions.Clear();
            var mutation = kept.Guard(new Mutation(course.ClinicId)).CreateCourse(course);
            foreach (var taken in planned.Sessions.Select(placement => new TakenTime(clinic, treatment, placement)))
            {
                var session = Session(course, request, taken);
                sessions.Add(session);
                mutation.BookAppointment(session, taken.Reservations);
            }

            return new Decision(
                mutation,
                new Written(ResourceNames.Course(course.ClinicId, courseId), course.Version, EventType.CourseBooked, course.PatientId, call.Caller.PartnerId),
                [.. sessions.Select(AppointmentBook.Booked), .. await waitlist.FulfilAsync(mutation, clinic.Zone, sessions, cancellationToken)]);
        });
        return CourseMapping.ToBooking(course!, sessions, call.Caller);
    }

    /// <summary>A plan on what is known. What is known may be a moment old, so before sessions are missing the node makes sure.</summary>
    private async Task<CourseDecision> PlanAsync(BookTreatmentCourseRequest request, bool certain, CancellationToken cancellationToken)
    {
        var known = await diaries.FindAsync(ResourceNames.ClinicId(request.Treatment), certain, cancellationToken)
            ?? throw SlotRefusals.NotOffered(request.Treatment);
        try
        {
            var decision = await PlanAsync(request, known, cancellationToken);
            return certain || decision.Planned.Gap is null ? decision : await PlanAsync(request, certain: true, cancellationToken);
        }
        catch (ApiException) when (!certain)
        {
            return await PlanAsync(request, certain: true, cancellationToken);
        }
    }

    private async Task<CourseDecision> PlanAsync(BookTreatmentCourseRequest request, LiveDiary known, CancellationToken cancellationToken)
    {
        var (treatment, query) = Terms(known.Clinic, request);
        var kept = await conditions.ReadAsync(
            known.Clinic,
            ResourceNames.LastId(request.Treatment),
            ResourceNames.LastId(request.Patient),
            query.FirstSession.Window.Start,
            [],
            cancellationToken);
        query = query with { FirstSession = query.FirstSession with { Forbidden = kept.Forbidden(books: true) } };
        return new CourseDecision(known.Clinic, treatment, query, kept, CoursePlanner.Plan(known.Prepared, treatment.Plan, query));
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

    /// <summary>A planned course, and what it was planned on.</summary>
    private sealed record CourseDecision(
        CompiledClinic Clinic, CompiledTreatment Treatment, CourseQuery Query, Conditions Kept, PlannedCourse Planned);
}
