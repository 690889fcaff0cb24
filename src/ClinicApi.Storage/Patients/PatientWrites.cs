using NodaTime.Text;

namespace ClinicApi.Storage;

/// <summary>Statements that change patients.</summary>
internal static class PatientWrites
{
    public static Statement Create(PatientRow patient) => new(
        """
        INSERT INTO patients (clinic_id, patient_id, version, registered_by, given_name, family_name, birth_date, email,
          phone, language_code, partner_reference, medical_record_number, address_lines, note, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
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
        patient.UpdatedAt.ToMicroseconds())
    {
        Subject = patient.PatientId,
    };

    public static Statement Update(PatientRow patient, long expectedVersion) => new(
        """
        UPDATE patients SET version = version + 1, given_name = $4, family_name = $5, birth_date = $6, email = $7,
          phone = $8, language_code = $9, partner_reference = $10, medical_record_number = $11, address_lines = $12,
          note = $13, updated_at = $14
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
        patient.UpdatedAt.ToMicroseconds())
    {
        Expect = Conflict.VersionMismatch,
        Subject = patient.PatientId,
    };

    public static IEnumerable<Statement> Erase(string clinicId, string patientId, long expectedVersion) =>
    [
        new(
            """
            UPDATE patients SET version = version + 1, given_name = '', family_name = '', birth_date = '', email = '',
              phone = '', language_code = '', partner_reference = '', medical_record_number = '', address_lines = '[]',
              note = '', updated_at = now_us(), erased_at = now_us()
            WHERE clinic_id = $1 AND patient_id = $2 AND version = $3 AND erased_at IS NULL
            """,
            clinicId,
            patientId,
            expectedVersion)
        {
            Expect = Conflict.VersionMismatch,
            Subject = patientId,
        },
        .. ReservationWrites.Retire(clinicId, ReservationWrites.OfPatient(patientId)),
        ConsentWrites.EraseOf(clinicId, patientId),
        WaitlistWrites.RemoveOf(clinicId, patientId),
        .. AssessmentWrites.EraseOf(clinicId, patientId),
        new("UPDATE appointments SET patient_note = '', procedure = '' WHERE clinic_id = $1 AND patient_id = $2", clinicId, patientId),
    ];
}
