using System.Text.Json;
using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Patients;

/// <summary>Patients as the contract has them and as they are stored.</summary>
internal static class PatientMapping
{
    public static Patient ToMessage(PatientRow row, PatientView view, string callerId)
    {
        var patient = new Patient
        {
            Name = ResourceNames.Patient(row.ClinicId, row.PatientId),
            Etag = Etags.Of(row.Version),
            GivenName = row.GivenName,
            FamilyName = row.FamilyName,
            BirthDate = row.BirthDate.ToCivilDate(),
            Email = row.Email,
            Phone = row.Phone,
            LanguageCode = row.LanguageCode,
            PartnerReference = row.RegisteredBy == callerId ? row.PartnerReference : "",
            CreateTime = row.CreatedAt.ToTimestamp(),
            UpdateTime = row.UpdatedAt.ToTimestamp(),
            ReportedProcedures = { ReportedProcedures.Visible(row.ReportedProcedures, view, callerId) },
        };
        if (view == PatientView.Full)
        {
            patient.MedicalRecordNumber = row.MedicalRecordNumber;
            patient.AddressLines.AddRange(JsonSerializer.Deserialize<string[]>(row.AddressLines));
            patient.Note = row.Note;
        }

        return patient;
    }

    public static PatientRow ToRow(Patient patient, string clinicId, string patientId, string registeredBy, Instant now) => new(
        clinicId,
        patientId,
        Version: 1,
        registeredBy,
        patient.GivenName,
        patient.FamilyName,
        patient.BirthDate.ToLocalDate(),
        patient.Email,
        patient.Phone,
        patient.LanguageCode,
        patient.PartnerReference,
        patient.MedicalRecordNumber,
        JsonSerializer.Serialize(patient.AddressLines.ToArray()),
        patient.Note,
        CreatedAt: now,
        UpdatedAt: now);
}
