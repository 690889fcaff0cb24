using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Partners;

/// <summary>Creates, changes and deletes partners.</summary>
internal sealed class PartnerBook(PartnerReader reader, Committer committer, Clock clock)
{
    private const long FirstVersion = 1;

    public async Task<Partner> CreateAsync(Call call, CreatePartnerRequest request)
    {
        Refuse(UnknownScopes(request.Partner.Scopes));
        if (request.PartnerId == Operator.CallerId)
            throw Refusals.Invalid("partner_id", "is the operator's");
        var partnerId = request.PartnerId.Length > 0 ? request.PartnerId : ResourceNames.NewId();
        var now = clock.Now();
        var row = PartnerMapping.ToRow(request.Partner, partnerId, now, now, FirstVersion);
        var name = ResourceNames.Partner(partnerId);
        try
        {
            await committer.CommitAsync(call, new Mutation("").CreatePartner(row), name, row.Version);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.AlreadyExists)
        {
            throw Refusals.AlreadyExists("partner", name);
        }

        return PartnerMapping.ToMessage(row);
    }

    public Task<Partner> UpdateAsync(Call call, UpdatePartnerRequest request, CancellationToken cancellationToken) =>
        Optimistic.WriteAsync(request.Partner.Etag, async () =>
        {
            var stored = await reader.FindAsync(request.Partner.Name, cancellationToken);
            Etags.Require(request.Partner.Etag, stored.Version);
            var violations = new List<FieldViolation>();
            var paths = UpdateMasks.Paths(request.Partner, request.UpdateMask, violations);
            var changed = UpdateMasks.Apply(PartnerMapping.ToMessage(stored), request.Partner, paths, "partner", violations);
            violations.AddRange(UnknownScopes(changed.Scopes));
            Refuse(violations);
            var row = PartnerMapping.ToRow(changed, stored.PartnerId, stored.CreatedAt, clock.Now(), stored.Version + 1);
            await committer.CommitAsync(call, new Mutation("").UpdatePartner(row, stored.Version), request.Partner.Name, row.Version);
            return PartnerMapping.ToMessage(row);
        });

    public async Task<Empty> DeleteAsync(Call call, DeletePartnerRequest request, CancellationToken cancellationToken)
    {
        var stored = await reader.FindAsync(request.Name, cancellationToken);
        Etags.Require(request.Etag, stored.Version);
        try
        {
            await committer.CommitAsync(call, new Mutation("").DeletePartner(stored.PartnerId, stored.Version), request.Name, stored.Version + 1);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.InUse)
        {
            throw Refusals.InUse("partner", request.Name);
        }

        return new Empty();
    }

    private static IEnumerable<FieldViolation> UnknownScopes(IReadOnlyList<string> scopes) => scopes
        .Select((scope, i) => (scope, i))
        .Where(s => !Scopes.All.Contains(s.scope))
        .Select(s => new FieldViolation($"partner.scopes[{s.i}]", "is a scope that no method asks for"));

    private static void Refuse(IEnumerable<FieldViolation> violations)
    {
        if (violations.ToList() is { Count: > 0 } wrong)
            throw Refusals.Invalid(wrong);
    }
}
