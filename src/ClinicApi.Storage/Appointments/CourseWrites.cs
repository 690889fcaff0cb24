namespace ClinicApi.Storage;

/// <summary>The statement that creates a course. Its sessions are booked in the same mutation.</summary>
internal static class CourseWrites
{
    public static Statement Create(CourseRow course) => new(
        """
        INSERT INTO courses (clinic_id, course_id, version, state, patient_id, treatment_id, minimum_interval,
          maximum_interval, gaps, booked_by, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
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
        course.UpdatedAt.ToMicroseconds())
    {
        Subject = course.CourseId,
    };
}
