using NodaTime.Text;

namespace ClinicApi.Storage;

/// <summary>Statements that change patients.</summary>
internal static class PatientWrites
{
    public static Statement Create(PatientRow patient) => new(
        """
        INSERT INTO patients (clinic_id, patient_id, version, registered_by, given_name, family_name, birth_date, email,
          phone, language_code, partner_reference, medical_record_number, address_lines, note, created_at, updated_at,
          reported_procedures)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """,
        patient.ClinicId,
        patient.PatientId,
        patient.Version,
        patient.RegisteredBy,
        patient.GivenName,
        patient.FamilyName,
        LocalDatePattern.Iso.Format(patient.BirthDate),
        patient.Email,
        patient.Phone,
        patient.LanguageCode,
        patient.PartnerReference,
        patient.MedicalRecordNumber,
        patient.AddressLines,
        patient.Note,
        patient.CreatedAt.ToMicroseconds(),
        patient.UpdatedAt.ToMicroseconds(),
        patient.ReportedProcedures)
    {
        Subject = patient.PatientId,
    };

    public static Statement Update(PatientRow patient, long expectedVersion) => new(
        """
        UPDATE patients SET version = version + 1, given_name = $4, family_name = $5, birth_date = $6, email = $7,
          phone = $8, language_code = $9, partner_reference = $10, medical_record_number = $11, address_lines = $12,
          note = $13, updated_at = $14, reported_procedures = $15
        WHERE clinic_id = $1 AND patient_id = $2 AND version = $3 AND erased_at IS NULL
        """,
        patient.ClinicId,
        patient.PatientId,
        expectedVersion,
        patient.GivenName,
        patient.FamilyName,
        LocalDatePattern.Iso.Format(patient.BirthDate),
        patient.Email,
        patient.Phone,
        patient.LanguageCode,
        patient.PartnerReference,
        patient.MedicalRecordNumber,
        patient.AddressLines,
        patient.Note,
        patient.UpdatedAt.ToMicroseconds(),
        patient.ReportedProcedures)
    {
        Expect = Conflict.VersionMismatch,
        Subject = patient.PatientId,
    };

    public static IEnumerable<Statement> Erase(string clinicId, string patientId, long expectedVersion) =>
    [
        Empty(clinicId, patientId, expectedVersion, mergedInto: null),
        .. ReservationWrites.Retire(clinicId, ReservationWrites.OfPatient(patientId)),
        ConsentWrites.EraseOf(clinicId, patientId),
        WaitlistWrites.RemoveOf(clinicId, patientId),
        .. AssessmentWrites.EraseOf(clinicId, patientId),
        .. PhotoWrites.EraseOf(clinicId, patientId),
        new(
            """
            UPDATE appointments SET patient_note = '', procedure = '', partner_reference = '', overbooking_reason = ''
            WHERE clinic_id = $1 AND patient_id = $2
            """,
            clinicId,
            patientId),
    ];

    /// <summary>The row stays without personal values, as nobody's or with who remains in its place.</summary>
    public static Statement Empty(string clinicId, string patientId, long expectedVersion, string? mergedInto) => new(
        """
        UPDATE patients SET version = version + 1, given_name = '', family_name = '', birth_date = '', email = '',
          phone = '', language_code = '', partner_reference = '', medical_record_number = '', address_lines = '[]',
          note = '', reported_procedures = '[]', updated_at = now_us(), erased_at = now_us(), merged_into = CAST($4 AS text)
        WHERE clinic_id = $1 AND patient_id = $2 AND version = $3 AND erased_at IS NULL
        """,
        clinicId,
        patientId,
        expectedVersion,
        mergedInto)
    {
        Expect = Conflict.VersionMismatch,
        Subject = patientId,
    };

    /// <summary>
    /// That the patient is there, and will be until the mutation is committed: an erasure or merger that is under way is waited for,
    /// and the next one waits. Without it they would not see what the mutation adds.
    /// </summary>
    public static Statement Keep(string clinicId, string patientId) => new(
        "UPDATE patients SET version = version WHERE clinic_id = $1 AND patient_id = $2 AND erased_at IS NULL", clinicId, patientId)
    {
        Expect = Conflict.VersionMismatch,
        Subject = patientId,
    };
}
