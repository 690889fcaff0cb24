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

    /// <summary>Lets the course of a session that is over now follow in the same mutation.</summary>
    /// <returns>What else the mutation writes, with its event.</returns>
    public async Task<IReadOnlyList<Written>> FollowAsync(Mutation mutation, AppointmentRow changed, CancellationToken cancellationToken)
    {
        if (await FindAsync(changed, cancellationToken) is not { } course)
            return [];
        var sessions = course.Sessions.Select(session => session.AppointmentId == changed.AppointmentId ? changed : session);
        var row = course.Row with
        {
            Version = course.Row.Version + 1,
            State = (int)StateAfter((CourseState)course.Row.State, [.. sessions]),
            UpdatedAt = changed.UpdatedAt,
        };
        mutation.UpdateCourse(row, course.Row.Version);
        return row.State == course.Row.State ? [] : [Of(row)];
    }

    /// <summary>The event that tells of a course's new state.</summary>
    public static Written Of(CourseRow row) => new(
        ResourceNames.Course(row.ClinicId, row.CourseId),
        row.Version,
        (CourseState)row.State == CourseState.Completed ? EventType.CourseCompleted : EventType.CourseCancelled,
        row.PatientId,
        row.BookedBy);

    /// <summary>A course goes on while a session is ahead. After the last one it is completed, unless none took place.</summary>
    private static CourseState StateAfter(CourseState before, IReadOnlyCollection<AppointmentRow> sessions) => before switch
    {
        CourseState.Completed or CourseState.Cancelled => before,
        _ when !sessions.All(AppointmentStates.IsOver) => before,
        _ => sessions.Any(AppointmentStates.Counts) ? CourseState.Completed : CourseState.Cancelled,
    };
}
