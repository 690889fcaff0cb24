namespace ClinicApi.Storage;

/// <summary>
/// On whose behalf patients, appointments, holds and assessments of a clinic are read. Every such query contains the
/// predicate "sees the whole clinic, or it is the caller's own, or the patient consents", with these as its first three
/// arguments.
/// </summary>
public sealed record Access(string ClinicId, string CallerId, bool SeesWholeClinic)
{
    // The contract's numbers of the purposes for which a patient lets a partner in.
    internal const int AssessmentSharing = 2;
    internal const int Booking = 3;

    /// <summary>
    /// That a consent in force names the caller for the purpose: by default, as one who may see the patient and book for
    /// them. It is asked with each read, so that revocation and expiry count from the next one on.
    /// </summary>
    internal static string ByConsentOf(string patientId, int purpose = Booking) =>
        $"EXISTS (SELECT 1 FROM consents k WHERE {InForce("k", "$1", patientId, purpose)})";

    /// <summary>That the caller registered somebody who was merged into the patient.</summary>
    internal static string ByMergerInto(string patientId) =>
        $"EXISTS (SELECT 1 FROM patients m WHERE m.clinic_id = $1 AND m.merged_into = {patientId} AND m.registered_by = $3)";

    /// <summary>That a row of consents is such a consent.</summary>
    internal static string InForce(string consent, string clinicId, string patientId, int purpose) =>
        $"""
        {consent}.clinic_id = {clinicId} AND {consent}.patient_id = {patientId} AND {consent}.purpose = {purpose}
          AND {consent}.recipient_id = $3 AND {consent}.revoked_at IS NULL
          AND ({consent}.expires_at IS NULL OR {consent}.expires_at > now_us())
        """;

    internal object?[] And(params object?[] others) => [ClinicId, SeesWholeClinic, CallerId, .. others];
}
