using System.Collections.Frozen;
using ClinicApi.Options.V1;
using ClinicApi.Storage;

namespace ClinicApi.Server.Calls;

/// <summary>Who calls, as the credential proves it.</summary>
internal sealed record Caller(string PartnerId, string KeyId, CallerKind Kind, FrozenSet<string> Scopes, FrozenSet<string> Clinics)
{
    /// <summary>Administrators and nobody else need no grant for a clinic.</summary>
    public bool MayReach(string clinicId) => Kind == CallerKind.Administrator || Clinics.Contains(clinicId);

    /// <summary>Partners see what they brought; a clinic's own people and services see the whole clinic.</summary>
    public bool SeesWholeClinic => Kind != CallerKind.Partner;

    public Access AccessTo(string clinicId) => new(clinicId, PartnerId, SeesWholeClinic);
}
