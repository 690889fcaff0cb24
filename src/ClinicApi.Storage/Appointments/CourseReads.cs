using System.Data.Common;

namespace ClinicApi.Storage;

/// <summary>Reads of courses, bound to who reads in the same way as their appointments.</summary>
public sealed class CourseReads
{
    private static readonly string Select =
        $"""
        SELECT clinic_id, course_id, version, state, patient_id, treatment_id, minimum_interval, maximum_interval, gaps,
          booked_by, created_at, updated_at, end_by
        FROM courses a WHERE clinic_id = $1 AND {AppointmentReads.IsVisible}
        """;

    private readonly IEngine engine;

    internal CourseReads(IEngine engine) => this.engine = engine;

    public Task<CourseRow?> GetAsync(Access access, string id, CancellationToken ct) =>
        engine.QueryOneAsync($"{Select} AND course_id = $4", access.And(id), Read, ct);

    /// <summary>A patient's courses, in the order in which they were booked.</summary>
    public async Task<IReadOnlyList<CourseRow>> ListOfAsync(Access access, string patientId, CancellationToken ct) =>
        await engine.QueryAsync($"{Select} AND a.patient_id = $4 ORDER BY created_at, course_id", access.And(patientId), Read, ct);

    private static CourseRow Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetInt32(3),
        row.GetString(4),
        row.GetString(5),
        row.GetDuration(6),
        row.GetDuration(7),
        row.GetString(8),
        row.GetString(9),
        row.GetInstant(10),
        row.GetInstant(11))
    {
        EndBy = row.GetOptionalInstant(12),
    };
}
