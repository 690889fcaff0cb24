using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>Moves appointments to another time. The appointment stays the same one: name, history and all that is not about the time.</summary>
internal sealed class Rescheduling(
    Booking booking, Offers offers, AppointmentReader reader, CourseProgress courses, CourseMoves courseMoves, Clock clock)
{
    public Task<Appointment> MoveAsync(Call call, RescheduleAppointmentRequest request, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(request.Etag, async () =>
        {
            var offer = await offers.OpenAsync(call, ResourceNames.ClinicId(request.Name), request.Offer);
            if (request.StartTime is null && offer is null)
                throw Refusals.Invalid("start_time", "is required without an offer");
            var stored = await reader.FindAsync(call, request.Name, cancellationToken);
            Etags.Require(request.Etag, stored.Version);
            AppointmentStates.Require(stored, request.Name, AppointmentState.Booked);
            var wish = new Wish(
                stored.ClinicId,
                stored.TreatmentId,
                request.StartTime?.ToInstant(),
                request.Practitioner.Length > 0 ? ResourceNames.LastId(request.Practitioner) : offer is null ? stored.RequestedPractitionerId : "",
                stored.PatientId,
                offer)
            {
                InsteadOf = stored.AppointmentId,
            };
            var moved = stored;
            await booking.CommitAsync(call, wish.Treatment, async again =>
            {
                var storedCourse = await courses.FindAsync(stored, cancellationToken);
                var course = SessionInCourse.Of(storedCourse, stored);
                var taken = await booking.PlaceAsync(call, InCourse(wish, course, request.MoveLaterSessions), again);
                moved = Moved(stored, taken) with
                {
                    RequestedPractitionerId = taken.IsWith(stored.RequestedPractitionerId) ? stored.RequestedPractitionerId : wish.PractitionerId,
                };
                var mutation = taken.Conditions.Guard(new Mutation(moved.ClinicId)).MoveAppointment(moved, stored.Version, taken.Reservations);
                var along = course is null
                    ? []
                    : await FollowAsync(mutation, course, taken, request.MoveLaterSessions, cancellationToken);
                var ofCourse = course is null || storedCourse is null
                    ? []
                    : CourseProgress.Follow(mutation, storedCourse, [moved, .. along]);
                return new Decision(mutation, Written(moved), [.. along.Select(Written), .. ofCourse]);
            });
            return AppointmentMapping.ToMessage(moved, call.Caller);
        });

    private static Wish InCourse(Wish wish, SessionInCourse? course, bool laterOnesFollow) => course is null
        ? wish
        : wish with { Course = course.Ids, MovedAlong = laterOnesFollow ? course.MovableIds : [] };

    /// <summary>Adds to the mutation the sessions that are moved along.</summary>
    private async Task<IReadOnlyList<AppointmentRow>> FollowAsync(
        Mutation mutation, SessionInCourse course, TakenTime taken, bool laterOnesFollow, CancellationToken cancellationToken)
    {
        courseMoves.RequireIntervals(course, taken, laterOnesFollow);
        var followed = laterOnesFollow ? await courseMoves.FollowAsync(course, taken, cancellationToken) : [];
        List<AppointmentRow> along = [];
        foreach (var (session, time) in course.Later.Zip(followed))
        {
            var moved = Moved(session, time);
            mutation.MoveAppointment(moved, session.Version, time.Reservations);
            along.Add(moved);
        }

        return along;
    }

    private AppointmentRow Moved(AppointmentRow stored, TakenTime taken) => stored with
    {
        Version = stored.Version + 1,
        StartsAt = taken.Placement.Start,
        EndsAt = taken.Placement.End,
        // The policy is the one that was in force when it was booked.
        CancellationDeadline = taken.Placement.Start - (stored.StartsAt - stored.CancellationDeadline),
        Plan = taken.Plan,
        OverbookingReason = "",
        OverbookedBy = "",
        SuspensionCause = 0,
        SuspendedAt = null,
        UpdatedAt = clock.Now(),
    };

    private static Written Written(AppointmentRow moved) => new(
        ResourceNames.Appointment(moved.ClinicId, moved.AppointmentId),
        moved.Version,
        EventType.AppointmentRescheduled,
        moved.PatientId,
        moved.BookedBy);
}
