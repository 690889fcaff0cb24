using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Server.Appointments;

/// <summary>Courses as the contract has them, from what is stored.</summary>
internal static class CourseMapping
{
    public static TreatmentCourse ToMessage(CourseRow course, IReadOnlyList<AppointmentRow> sessions) => new()
    {
        Name = ResourceNames.Course(course.ClinicId, course.CourseId),
        Etag = Etags.Of(course.Version),
        Patient = ResourceNames.Patient(course.ClinicId, course.PatientId),
        Treatment = ResourceNames.Treatment(course.ClinicId, course.TreatmentId),
        State = (CourseState)course.State,
        Appointments = { sessions.Select(row => ResourceNames.Appointment(row.ClinicId, row.AppointmentId)) },
        MinimumInterval = course.MinimumInterval.ToProtoDuration(),
        MaximumInterval = course.MaximumInterval.ToProtoDuration(),
        CreateTime = course.CreatedAt.ToTimestamp(),
        UpdateTime = course.UpdatedAt.ToTimestamp(),
        BookedBy = ResourceNames.Partner(course.BookedBy),
    };

    public static BookTreatmentCourseResponse ToBooking(CourseRow course, IReadOnlyList<AppointmentRow> sessions, Caller caller)
    {
        var response = ReadGaps(course.Gaps);
        response.Course = ToMessage(course, sessions);
        response.Appointments.AddRange(sessions.Select(row => AppointmentMapping.ToMessage(row, caller)));
        return response;
    }

    public static string WriteGaps(IEnumerable<CourseGap> gaps) => JsonFormatter.Default.Format(new BookTreatmentCourseResponse { Gaps = { gaps } });

    private static BookTreatmentCourseResponse ReadGaps(string gaps) => BookTreatmentCourseResponse.Parser.ParseJson(gaps);
}
