using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;
using ApiKey = ClinicApi.V1.ApiKey;

namespace ClinicApi.Server.Partners;

/// <summary>Makes, rotates and revokes keys for callers of the API.</summary>
internal sealed class KeyBook(
    Store store, PartnerReader reader, Committer committer, Pepper pepper, Clock clock, IHostEnvironment environment)
{
    private const long OnlyVersion = 1;

    private readonly string keyEnvironment = environment.IsDevelopment() ? Keys.ApiKey.Test : Keys.ApiKey.Live;

    public async Task<ApiKey> CreateAsync(Call call, CreateApiKeyRequest request, CancellationToken cancellationToken)
    {
        var partner = await reader.FindAsync(request.Parent, cancellationToken);
        var now = clock.Now();
        var terms = new KeyTerms(
            request.ApiKey.DisplayName, request.ApiKey.Scopes, request.ApiKey.ExpireTime is { } end ? Clock.WholeMicroseconds(end.ToInstant()) : null);
        var wrong = KeyRules.Check(terms, partner, now);
        if (wrong.Count > 0)
            throw Refusals.Invalid([.. wrong.Select(v => v with { Field = "api_key." + v.Field })]);
        RefuseMoreThanOwn(call.Caller, partner, terms);
        KeyRules.RefuseOneTooMany(partner.PartnerId, await store.Partners.ListKeysAsync(partner.PartnerId, cancellationToken), now);

        var issued = IssuedKey.For(partner.PartnerId, keyEnvironment, terms, pepper, now);
        await committer.CommitAsync(call, new Mutation("").CreateKey(issued.Row), NameOf(issued.Row), OnlyVersion);
        return PartnerMapping.ToMessage(issued, now);
    }

    public async Task<ApiKey> RotateAsync(Call call, RotateApiKeyRequest request, CancellationToken cancellationToken)
    {
        var (old, partner, _) = await reader.FindKeyAsync(request.Name, cancellationToken);
        var now = clock.Now();
        var existing = await store.Partners.ListKeysAsync(partner.PartnerId, cancellationToken);
        KeyRules.RefuseRotation(old, existing, now);
        var terms = KeyRules.SuccessorOf(old, now);
        RefuseMoreThanOwn(call.Caller, partner, terms);
        KeyRules.RefuseOneTooMany(partner.PartnerId, existing, now);

        var issued = IssuedKey.For(partner.PartnerId, keyEnvironment, terms, pepper, now);
        var successor = issued with { Row = issued.Row with { PredecessorId = old.KeyId } };
        var overlap = request.Overlap?.ToNodaDuration() ?? KeyRules.UsualOverlap;
        var endsAt = old.ExpiresAt is { } end ? Instant.Min(end, now + overlap) : now + overlap;
        try
        {
            await committer.CommitAsync(
                call, new Mutation("").RotateKey(old, successor.Row, Clock.WholeMicroseconds(endsAt)), NameOf(successor.Row), OnlyVersion);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.VersionMismatch)
        {
            throw KeyRules.RotationInProgress(request.Name);
        }

        return PartnerMapping.ToMessage(successor, now);
    }

    public async Task<ApiKey> RevokeAsync(Call call, RevokeApiKeyRequest request, CancellationToken cancellationToken)
    {
        var (key, _, _) = await reader.FindKeyAsync(request.Name, cancellationToken);
        await committer.CommitAsync(call, new Mutation("").RevokeKey(key.KeyId), request.Name, OnlyVersion);
        return await reader.GetKeyAsync(request.Name, cancellationToken);
    }

    /// <summary>Otherwise a key could make one that may do more than itself.</summary>
    private static void RefuseMoreThanOwn(Caller caller, PartnerRow partner, KeyTerms terms)
    {
        if (caller.Kind == CallerKind.Administrator)
            return;
        var lacking = Scopes.Within(partner.Scopes, Scopes.Join(terms.Scopes)).FirstOrDefault(scope => !caller.Scopes.Contains(scope));
        if (lacking is not null)
            throw Refusals.ScopeMissing(lacking, $"The caller's own key lacks the scope {lacking}.");
    }

    private static string NameOf(KeyRow row) => ResourceNames.ApiKey(row.PartnerId, row.KeyId);
}
