using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;

namespace ClinicApi.Server.Appointments;

/// <summary>Courses as the contract has them, from what is stored.</summary>
internal static class CourseMapping
{
    public static BookTreatmentCourseResponse ToMessage(CourseRow course, IReadOnlyList<AppointmentRow> sessions, Caller caller)
    {
        var response = ReadGaps(course.Gaps);
        response.Appointments.AddRange(sessions.Select(row => AppointmentMapping.ToMessage(row, caller)));
        response.Course = new TreatmentCourse
        {
            Name = ResourceNames.Course(course.ClinicId, course.CourseId),
            Etag = Etags.Of(course.Version),
            Patient = ResourceNames.Patient(course.ClinicId, course.PatientId),
            Treatment = ResourceNames.Treatment(course.ClinicId, course.TreatmentId),
            State = (CourseState)course.State,
            Appointments = { response.Appointments.Select(appointment => appointment.Name) },
            MinimumInterval = course.MinimumInterval.ToProtoDuration(),
            MaximumInterval = course.MaximumInterval.ToProtoDuration(),
            CreateTime = course.CreatedAt.ToTimestamp(),
            UpdateTime = course.UpdatedAt.ToTimestamp(),
        };
        return response;
    }

    public static string WriteGaps(IEnumerable<CourseGap> gaps) => AppointmentPlans.Write(new BookTreatmentCourseResponse { Gaps = { gaps } });

    private static BookTreatmentCourseResponse ReadGaps(string gaps) => BookTreatmentCourseResponse.Parser.ParseJson(gaps);
}
