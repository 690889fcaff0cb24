using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>A course with its sessions in order of time, as they are stored.</summary>
internal sealed record StoredCourse(CourseRow Row, IReadOnlyList<AppointmentRow> Sessions);

/// <summary>What becomes of a course as its sessions are moved, done and cancelled.</summary>
internal sealed class CourseProgress(Store store)
{
    /// <returns>The course of a session; null if it has none.</returns>
    public async Task<StoredCourse?> FindAsync(AppointmentRow session, CancellationToken cancellationToken)
    {
        if (session.CourseId.Length == 0)
            return null;
        // Whoever may change a session changes its course with it.
        var access = new Access(session.ClinicId, CallerId: "", SeesWholeClinic: true);
        return await store.Courses.GetAsync(access, session.CourseId, cancellationToken) is { } course
            ? new StoredCourse(course, await store.Appointments.ListCourseAsync(access, course.CourseId, cancellationToken))
            : null;
    }

    /// <summary>Lets the course of sessions that have changed follow in the same mutation.</summary>
    /// <returns>What else the mutation writes, with its event.</returns>
    public async Task<IReadOnlyList<Written>> FollowAsync(
        Mutation mutation, IReadOnlyList<AppointmentRow> changed, CancellationToken cancellationToken) =>
        await FindAsync(changed[0], cancellationToken) is { } course ? Follow(mutation, course, changed) : [];

    public static IReadOnlyList<Written> Follow(Mutation mutation, StoredCourse course, IReadOnlyList<AppointmentRow> changed)
    {
        var sessions = course.Sessions.Select(session => changed.FirstOrDefault(other => other.AppointmentId == session.AppointmentId) ?? session);
        var row = course.Row with
        {
            Version = course.Row.Version + 1,
            State = (int)StateAfter((CourseState)course.Row.State, [.. sessions]),
            UpdatedAt = changed[0].UpdatedAt,
        };
        mutation.UpdateCourse(row, course.Row.Version);
        return row.State == course.Row.State ? [] : [Of(row)];
    }

    /// <summary>The event that tells of a course's new state.</summary>
    public static Written Of(CourseRow row) => new(
        ResourceNames.Course(row.ClinicId, row.CourseId),
        row.Version,
        (CourseState)row.State switch
        {
            CourseState.Active => EventType.CourseResumed,
            CourseState.Suspended => EventType.CourseSuspended,
            CourseState.Completed => EventType.CourseCompleted,
            _ => EventType.CourseCancelled,
        },
        row.PatientId,
        row.BookedBy);

    /// <summary>
    /// A course goes on while a session is ahead, and is suspended while one of these is. After the last one it is completed, unless none
    /// took place.
    /// </summary>
    private static CourseState StateAfter(CourseState before, IReadOnlyCollection<AppointmentRow> sessions) => before switch
    {
        CourseState.Completed or CourseState.Cancelled => before,
        _ when !sessions.All(AppointmentStates.IsOver) =>
            sessions.Any(session => session.SuspendedAt is not null) ? CourseState.Suspended : CourseState.Active,
        _ => sessions.Any(AppointmentStates.Counts) ? CourseState.Completed : CourseState.Cancelled,
    };
}
