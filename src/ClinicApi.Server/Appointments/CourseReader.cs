using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>Reads courses with their sessions within what the caller may see.</summary>
internal sealed class CourseReader(Store store)
{
    public async Task<StoredCourse> FindAsync(Call call, string name, CancellationToken cancellationToken)
    {
        var access = call.AccessTo(ResourceNames.ClinicId(name));
        var course = await store.Courses.GetAsync(access, ResourceNames.LastId(name), cancellationToken)
            ?? throw Refusals.NotFound("course", name);
        return new StoredCourse(course, await store.Appointments.ListCourseAsync(access, course.CourseId, cancellationToken));
    }

    public async Task<TreatmentCourse> GetAsync(Call call, string name, CancellationToken cancellationToken)
    {
        var (course, sessions) = await FindAsync(call, name, cancellationToken);
        return CourseMapping.ToMessage(course, sessions);
    }

    /// <summary>As it was answered when the course was booked.</summary>
    public async Task<BookTreatmentCourseResponse> GetBookingAsync(Call call, string name, CancellationToken cancellationToken)
    {
        var (course, sessions) = await FindAsync(call, name, cancellationToken);
        return CourseMapping.ToBooking(course, sessions, call.Caller);
    }
}
