using NodaTime.Text;

namespace ClinicApi.Storage;

/// <summary>Statements that change patients.</summary>
internal static class PatientWrites
{
    public static Statement Create(PatientRow patient) => new(
        """
        INSERT INTO patients (clinic_id, patient_id, version, registered_by, given_name, family_name, birth_date, email,
          phone, language_code, partner_reference, medical_record_number, address_lines, note, created_at, updated_at,
          reported_procedures, birth_date_hash, email_hash, phone_hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        """,
        patient.ClinicId,
        patient.PatientId,
        patient.Version,
        patient.RegisteredBy,
        Seal(SealedColumns.GivenName, patient, patient.GivenName),
        Seal(SealedColumns.FamilyName, patient, patient.FamilyName),
        Seal(SealedColumns.BirthDate, patient, Born(patient)),
        Seal(SealedColumns.Email, patient, patient.Email),
        Seal(SealedColumns.Phone, patient, patient.Phone),
        patient.LanguageCode,
        Seal(SealedColumns.PatientReference, patient, patient.PartnerReference),
        Seal(SealedColumns.MedicalRecordNumber, patient, patient.MedicalRecordNumber),
        Seal(SealedColumns.AddressLines, patient, patient.AddressLines),
        Seal(SealedColumns.Note, patient, patient.Note),
        patient.CreatedAt.ToMicroseconds(),
        patient.UpdatedAt.ToMicroseconds(),
        Seal(SealedColumns.ReportedProcedures, patient, patient.ReportedProcedures),
        SealedColumns.BirthDate.Find(patient.ClinicId, Born(patient)),
        SealedColumns.Email.Find(patient.ClinicId, patient.Email),
        SealedColumns.Phone.Find(patient.ClinicId, patient.Phone))
    {
        Subject = patient.PatientId,
    };

    public static Statement Update(PatientRow patient, long expectedVersion) => new(
        """
        UPDATE patients SET version = version + 1, given_name = $4, family_name = $5, birth_date = $6, email = $7,
          phone = $8, language_code = $9, partner_reference = $10, medical_record_number = $11, address_lines = $12,
          note = $13, updated_at = $14, reported_procedures = $15, birth_date_hash = $16, email_hash = $17, phone_hash = $18
        WHERE clinic_id = $1 AND patient_id = $2 AND version = $3 AND erased_at IS NULL
        """,
        patient.ClinicId,
        patient.PatientId,
        expectedVersion,
        Seal(SealedColumns.GivenName, patient, patient.GivenName),
        Seal(SealedColumns.FamilyName, patient, patient.FamilyName),
        Seal(SealedColumns.BirthDate, patient, Born(patient)),
        Seal(SealedColumns.Email, patient, patient.Email),
        Seal(SealedColumns.Phone, patient, patient.Phone),
        patient.LanguageCode,
        Seal(SealedColumns.PatientReference, patient, patient.PartnerReference),
        Seal(SealedColumns.MedicalRecordNumber, patient, patient.MedicalRecordNumber),
        Seal(SealedColumns.AddressLines, patient, patient.AddressLines),
        Seal(SealedColumns.Note, patient, patient.Note),
        patient.UpdatedAt.ToMicroseconds(),
        Seal(SealedColumns.ReportedProcedures, patient, patient.ReportedProcedures),
        SealedColumns.BirthDate.Find(patient.ClinicId, Born(patient)),
        SealedColumns.Email.Find(patient.ClinicId, patient.Email),
        SealedColumns.Phone.Find(patient.ClinicId, patient.Phone))
    {
        Expect = Conflict.VersionMismatch,
        Subject = patient.PatientId,
    };

    /// <summary>What goes with the personal values of a patient.</summary>
    public static IEnumerable<Statement> EraseOf(string clinicId, string patientId) =>
    [
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
          note = '', reported_procedures = '[]', birth_date_hash = NULL, email_hash = NULL, phone_hash = NULL,
          updated_at = now_us(), erased_at = now_us(), merged_into = CAST($4 AS text)
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

    private static ISealedArgument Seal(SealedColumn column, PatientRow patient, string text) => column.Seal(patient.ClinicId, patient.PatientId, text);

    private static string Born(PatientRow patient) => LocalDatePattern.Iso.Format(patient.BirthDate);
}
