namespace ClinicApi.Storage;

/// <summary>Statements that create and change courses. The sessions are written in the same mutation.</summary>
internal static class CourseWrites
{
    public static Statement Create(CourseRow course) => new(
        """
        INSERT INTO courses (clinic_id, course_id, version, state, patient_id, treatment_id, minimum_interval,
          maximum_interval, gaps, booked_by, created_at, updated_at, end_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        course.ClinicId,
        course.CourseId,
        course.Version,
        course.State,
        course.PatientId,
        course.TreatmentId,
        course.MinimumInterval.ToMicroseconds(),
        course.MaximumInterval.ToMicroseconds(),
        course.Gaps,
        course.BookedBy,
        course.CreatedAt.ToMicroseconds(),
        course.UpdatedAt.ToMicroseconds(),
        course.EndBy?.ToMicroseconds())
    {
        Subject = course.CourseId,
    };

    public static Statement Update(CourseRow course, long expectedVersion) => new(
        """
        UPDATE courses SET version = version + 1, state = $4, updated_at = $5
        WHERE clinic_id = $1 AND course_id = $2 AND version = $3
        """,
        course.ClinicId,
        course.CourseId,
        expectedVersion,
        course.State,
        course.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.SessionsChanged,
        Subject = course.CourseId,
    };
}
