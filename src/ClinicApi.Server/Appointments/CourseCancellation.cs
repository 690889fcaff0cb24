using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>Cancels courses: all sessions that are ahead, and the course, together.</summary>
internal sealed class CourseCancellation(CourseReader reader, Committer committer, Clock clock)
{
    public Task<TreatmentCourse> CancelAsync(Call call, CancelTreatmentCourseRequest request, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(request.Etag, async () =>
        {
            var (course, sessions) = await reader.FindAsync(call, request.Name, cancellationToken);
            Etags.Require(request.Etag, course.Version);
            if (course.State == (int)CourseState.Cancelled)
                return CourseMapping.ToMessage(course, sessions);
            RefuseCompleted(course, request.Name);

            var now = clock.Now();
            var row = course with { Version = course.Version + 1, State = (int)CourseState.Cancelled, UpdatedAt = now };
            var mutation = new Mutation(row.ClinicId).UpdateCourse(row, course.Version);
            List<Written> alongside = [];
            foreach (var session in sessions.Where(session => session.StartsAt > now && IsAhead(session)))
            {
                var cancelled = AppointmentBook.Cancelled(call, session, request.Reason, now);
                mutation.UpdateAppointment(cancelled, session.Version);
                alongside.Add(new Written(
                    ResourceNames.Appointment(row.ClinicId, session.AppointmentId),
                    cancelled.Version,
                    EventType.AppointmentCancelled,
                    session.PatientId,
                    session.BookedBy));
            }

            await committer.CommitAsync(call, mutation, CourseProgress.Of(row), alongside);
            return CourseMapping.ToMessage(row, sessions);
        });

    private static bool IsAhead(AppointmentRow session) =>
        (AppointmentState)session.State is AppointmentState.Booked or AppointmentState.CheckedIn;

    private static void RefuseCompleted(CourseRow course, string name)
    {
        if (course.State != (int)CourseState.Completed)
            return;
        throw new ApiException(ErrorReason.CourseState, "The course is over.")
        {
            Metadata = new Dictionary<string, string> { ["state"] = "COMPLETED" },
            Preconditions = [new PreconditionViolation(ErrorReason.CourseState, name, "The course must not be COMPLETED.")],
        };
    }
}
