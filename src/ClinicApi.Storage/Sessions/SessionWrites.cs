namespace ClinicApi.Storage;

/// <summary>The statement that lets something be decided for a patient only on account of what was read.</summary>
internal static class SessionWrites
{
    public static Statement Count(string clinicId, string patientId, long expectedVersion) => new(
        """
        UPDATE patients SET sessions_version = sessions_version + 1
        WHERE clinic_id = $1 AND patient_id = $2 AND sessions_version = $3
        """,
        clinicId,
        patientId,
        expectedVersion)
    {
        Expect = Conflict.SessionsChanged,
        Subject = patientId,
    };
}
