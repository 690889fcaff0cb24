using System.Collections.Frozen;
using ClinicApi.Options.V1;
using ClinicApi.Storage;

namespace ClinicApi.Server.Calls;

/// <summary>Who calls, as the credential proves it: with which scopes, and with which of them at which clinic.</summary>
internal sealed record Caller(
    string PartnerId,
    string KeyId,
    CallerKind Kind,
    FrozenSet<string> Scopes,
    FrozenDictionary<string, FrozenSet<string>> Clinics,
    PartnerQuota Quota)
{
    // A longer list would cost each statement more than it is worth; the statements' own predicates hold all the same.
    private const int MostClinicsOfATenant = 100;

    /// <summary>A key has of its partner's scopes those that it was made with, and at a clinic of these those that a grant names.</summary>
    public static Caller Of(KeyRecord record) =>
        Of(record.Partner, record.Reach, record.Key.KeyId, Keys.Scopes.Within(record.Partner.Scopes, record.Key.Scopes));

    /// <summary>What a partner may, without the limits of one of its keys.</summary>
    public static Caller Of(PartnerRecord record) => Of(record, scopes: null, clinicIds: null);

    /// <summary>What a partner may, of the scopes and clinics that are given; null for all.</summary>
    public static Caller Of(PartnerRecord record, IReadOnlyCollection<string>? scopes, IReadOnlyCollection<string>? clinicIds)
    {
        var held = Keys.Scopes.Parse(record.Partner.Scopes);
        return Of(
            record.Partner,
            clinicIds is null ? record.Reach : [.. record.Reach.Where(reach => clinicIds.Contains(reach.ClinicId))],
            keyId: "",
            scopes is null ? held : [.. held.Intersect(scopes)]);
    }

    /// <summary>Administrators and nobody else need no grant for a clinic.</summary>
    public bool MayReach(string clinicId) => Kind == CallerKind.Administrator || Clinics.ContainsKey(clinicId);

    public bool Holds(string scope, string clinicId) => ScopesAt(clinicId) is { } there && there.Contains(scope);

    /// <summary>The scopes that are held at a clinic; null if it must not be reached.</summary>
    public FrozenSet<string>? ScopesAt(string clinicId) => Kind == CallerKind.Administrator ? Scopes : Clinics.GetValueOrDefault(clinicId);

    /// <summary>The clinics that are granted with a scope.</summary>
    public IReadOnlyCollection<string> ClinicsWith(string scope) => [.. Clinics.Where(c => c.Value.Contains(scope)).Select(c => c.Key)];

    /// <summary>Partners see what they brought; a clinic's own people and services see the whole clinic.</summary>
    public bool SeesWholeClinic => Kind != CallerKind.Partner;

    public Access AccessTo(string clinicId) => new(clinicId, PartnerId, SeesWholeClinic);

    /// <summary>For whom the store works when the caller asks about these clinics; about none in particular if there are none.</summary>
    public Tenant TenantIn(IReadOnlyList<string> clinicIds)
    {
        var everywhere = Kind == CallerKind.Administrator || Clinics.Count > MostClinicsOfATenant;
        var clinics = clinicIds.Count > 0 ? string.Join(' ', clinicIds.Where(MayReach)) : everywhere ? Tenant.All : string.Join(' ', Clinics.Keys);
        return new Tenant(clinics, SeesWholeClinic ? Tenant.All : PartnerId, Kind == CallerKind.Administrator ? Tenant.All : PartnerId);
    }

    private static Caller Of(PartnerRow partner, IReadOnlyList<ReachRow> reach, string keyId, IReadOnlyList<string> held)
    {
        var scopes = held.ToFrozenSet();
        return new Caller(
            partner.PartnerId,
            keyId,
            (CallerKind)partner.CallerKind,
            scopes,
            reach.GroupBy(r => r.ClinicId).ToFrozenDictionary(clinic => clinic.Key, clinic => At(scopes, clinic)),
            partner.Quota);
    }

    private static FrozenSet<string> At(FrozenSet<string> scopes, IEnumerable<ReachRow> grants)
    {
        var limits = grants.Select(g => Keys.Scopes.Parse(g.Scopes)).ToList();
        return limits.Any(limit => limit.Count == 0) ? scopes : scopes.Intersect(limits.SelectMany(limit => limit)).ToFrozenSet();
    }
}
