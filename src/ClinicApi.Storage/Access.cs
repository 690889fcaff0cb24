namespace ClinicApi.Storage;

/// <summary>
/// On whose behalf patients, appointments and holds of a clinic are read. Every such query contains the predicate
/// "sees the whole clinic, or it is the caller's own, or the patient consents", with these as its first three arguments.
/// </summary>
public sealed record Access(string ClinicId, string CallerId, bool SeesWholeClinic)
{
    /// <summary>
    /// That a consent in force names the caller as one who may see the patient and book for them; 3 is the contract's
    /// number of that purpose. It is asked with each read, so that revocation and expiry count from the next one on.
    /// </summary>
    internal static string ByConsentOf(string patientId) =>
        $"""
        EXISTS (SELECT 1 FROM consents k WHERE k.clinic_id = $1 AND k.patient_id = {patientId} AND k.purpose = 3
          AND k.recipient_id = $3 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now_us()))
        """;

    internal object?[] And(params object?[] others) => [ClinicId, SeesWholeClinic, CallerId, .. others];
}
