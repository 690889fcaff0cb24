namespace ClinicApi.Storage;

/// <summary>A column whose values are sealed, and the sensitive fields of the contract that it keeps, as message and field.</summary>
internal sealed record SealedColumn(string Table, string RowId, string Name, params string[] Fields)
{
    /// <summary>The column with the hash by which a value is found, if it is looked for.</summary>
    public string? SearchColumn { get; init; }

    /// <summary>Whether a value is found however its letters are written.</summary>
    public bool IgnoresCase { get; init; }

    public ISealedArgument Seal(string clinicId, string rowId, string text) => new SealedText(new Place(this, clinicId, rowId), text);

    public ISealedArgument Seal(string clinicId, string rowId, byte[] content) => new SealedBytes(new Place(this, clinicId, rowId), content);

    /// <summary>The hash of a value that is to be found, or stored to be found.</summary>
    public ISealedArgument Find(string clinicId, string value) => new SearchHash(this, clinicId, value);

    /// <summary>Whether a value, if it is looked for, is found by the hash that is stored beside it.</summary>
    public bool IsFound(ColumnCipher cipher, string clinicId, string value, byte[]? hash) =>
        SearchColumn is null || hash is not null && hash.AsSpan().SequenceEqual((byte[])Find(clinicId, value).For(cipher)!);

    public string Open(ColumnCipher cipher, string clinicId, string rowId, string stored) => cipher.Open(new Place(this, clinicId, rowId), stored);

    public byte[] Open(ColumnCipher cipher, string clinicId, string rowId, byte[] stored) => cipher.Open(new Place(this, clinicId, rowId), stored);
}

/// <summary>
/// Every column that is sealed. Writing, reading and sealing anew go by it, and a test holds it against the contract's annotations, so that
/// a sensitive field is forgotten by none of them.
/// </summary>
internal static class SealedColumns
{
    public static readonly SealedColumn GivenName = OfPatient("given_name");
    public static readonly SealedColumn FamilyName = OfPatient("family_name");
    public static readonly SealedColumn BirthDate = OfPatient("birth_date") with { SearchColumn = "birth_date_hash" };
    public static readonly SealedColumn Email = OfPatient("email") with { SearchColumn = "email_hash", IgnoresCase = true };
    public static readonly SealedColumn Phone = OfPatient("phone") with { SearchColumn = "phone_hash" };
    public static readonly SealedColumn MedicalRecordNumber = OfPatient("medical_record_number");
    public static readonly SealedColumn AddressLines = OfPatient("address_lines");
    public static readonly SealedColumn Note = OfPatient("note");
    public static readonly SealedColumn ReportedProcedures = OfPatient("reported_procedures");
    // Free texts that are not to hold anything about a patient, which nobody can make sure of.
    public static readonly SealedColumn PatientReference = new("patients", "patient_id", "partner_reference");
    public static readonly SealedColumn AppointmentReference = new("appointments", "appointment_id", "partner_reference");
    public static readonly SealedColumn OverbookingReason = new("appointments", "appointment_id", "overbooking_reason");

    public static readonly SealedColumn PatientNote = new("appointments", "appointment_id", "patient_note", "Appointment.patient_note");
    public static readonly SealedColumn Procedure = new("appointments", "appointment_id", "procedure", "Appointment.procedure");
    public static readonly SealedColumn AmendmentReason =
        new("assessments", "assessment_id", "amendment_reason", "SkinAssessment.amendment_reason");
    public static readonly SealedColumn Assessment = new(
        "assessments", "assessment_id", "document", "SkinAssessment.inputs", "SkinAssessment.findings", "SkinAssessment.decisions");
    public static readonly SealedColumn Outcome = new(
        "outcomes", "outcome_id", "document", "Outcome.gais_ratings", "Outcome.concerns", "Outcome.life_quality", "Outcome.pain",
        "Outcome.adverse_events", "Outcome.note", "Outcome.scores", "Outcome.red_flags");

    public static readonly IReadOnlyList<SealedColumn> All =
    [
        GivenName, FamilyName, BirthDate, Email, Phone, MedicalRecordNumber, AddressLines, Note, ReportedProcedures, PatientReference,
        AppointmentReference, OverbookingReason, PatientNote, Procedure, AmendmentReason, Assessment, Outcome,
    ];

    private static SealedColumn OfPatient(string column) => new("patients", "patient_id", column, $"Patient.{column}");
}
