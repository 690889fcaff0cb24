using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Partners;

/// <summary>Grants clinics to partners and ends grants.</summary>
internal sealed class GrantBook(Store store, PartnerReader reader, Committer committer, Clock clock)
{
    private const long OnlyVersion = 1;

    public async Task<ClinicGrant> CreateAsync(Call call, CreateClinicGrantRequest request, CancellationToken cancellationToken)
    {
        var partner = await reader.FindAsync(request.Parent, cancellationToken);
        var now = clock.Now();
        var grant = request.ClinicGrant;
        var row = new GrantRow(
            partner.PartnerId,
            request.ClinicGrantId.Length > 0 ? request.ClinicGrantId : ResourceNames.NewId(),
            grant.AllClinics ? null : ResourceNames.TryClinicId(grant.Clinic),
            Scopes.Join(grant.Scopes),
            now,
            grant.ExpireTime is { } end ? Clock.WholeMicroseconds(end.ToInstant()) : null);
        Refuse(partner, grant, row);
        if (row.ClinicId is { } clinicId && await store.Catalogue.GetClinicAsync(clinicId, cancellationToken) is null)
            throw Refusals.NotFound("clinic", grant.Clinic);

        var name = ResourceNames.ClinicGrant(row.PartnerId, row.GrantId);
        try
        {
            await committer.CommitAsync(call, new Mutation("").CreateGrant(row), name, OnlyVersion);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.AlreadyExists)
        {
            throw Refusals.AlreadyExists("clinicGrant", name);
        }

        return PartnerMapping.ToMessage(row);
    }

    public async Task<Empty> DeleteAsync(Call call, DeleteClinicGrantRequest request, CancellationToken cancellationToken)
    {
        var row = await reader.FindGrantAsync(request.Name, cancellationToken);
        try
        {
            await committer.CommitAsync(call, new Mutation("").DeleteGrant(row.PartnerId, row.GrantId), request.Name, OnlyVersion);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.VersionMismatch)
        {
            throw Refusals.NotFound("clinicGrant", request.Name);
        }

        return new Empty();
    }

    private static void Refuse(PartnerRow partner, ClinicGrant grant, GrantRow row)
    {
        List<FieldViolation> violations = [];
        if (grant.AllClinics == grant.Clinic.Length > 0)
            violations.Add(new FieldViolation("clinic_grant.clinic", "must be set, unless the grant is for all clinics"));
        if (grant.AllClinics && (CallerKind)partner.CallerKind is not (CallerKind.Service or CallerKind.Administrator))
            violations.Add(new FieldViolation("clinic_grant.all_clinics", "is for internal services and administrators"));
        if (row.ExpiresAt <= row.GrantedAt)
            violations.Add(new FieldViolation("clinic_grant.expire_time", "must be in the future"));
        var held = Scopes.Parse(partner.Scopes);
        for (var i = 0; i < grant.Scopes.Count; i++)
        {
            if (!held.Contains(grant.Scopes[i]))
                violations.Add(new FieldViolation($"clinic_grant.scopes[{i}]", "must be one of the partner's scopes"));
        }

        if (violations.Count > 0)
            throw Refusals.Invalid(violations);
    }
}
