namespace ClinicApi.Storage;

/// <summary>
/// On whose behalf patients, appointments and holds of a clinic are read. Every such query contains the predicate
/// "sees the whole clinic, or it is the caller's own", with these as its first three arguments.
/// </summary>
public sealed record Access(string ClinicId, string CallerId, bool SeesWholeClinic)
{
    internal object?[] And(params object?[] others) => [ClinicId, SeesWholeClinic, CallerId, .. others];
}
