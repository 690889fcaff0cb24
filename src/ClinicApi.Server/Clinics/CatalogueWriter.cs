using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Clinics;

/// <summary>Creates, changes and deletes catalogue resources.</summary>
internal sealed class CatalogueWriter(Store store, CatalogueReader reader, ProfileDecisions profiles, Committer committer, Clock clock)
{
    private const long FirstVersion = 1;

    public async Task<Clinic> CreateClinicAsync(Call call, string requestedId, Clinic clinic, CancellationToken cancellationToken)
    {
        Refuse(CatalogueRules.Check(clinic, "clinic"));
        if (clinic.ProfileDecision is not null)
            Refuse([new FieldViolation("clinic.profile_decision", "must be made by a practitioner of the clinic, which has none yet")]);
        var id = requestedId.Length > 0 ? requestedId : ResourceNames.NewId();
        var now = clock.Now();
        var row = new ClinicRow(id, FirstVersion, FirstVersion, CatalogueDocuments.Write(clinic), now, now);
        var name = ResourceNames.Clinic(id);
        await CommitAsync(call, new Mutation(id).CreateClinic(row), CatalogueResources.Clinic, name, FirstVersion, cancellationToken);
        return (Clinic)CatalogueDocuments.Read(CatalogueResources.Clinic, row);
    }

    public async Task<T> CreateAsync<T>(Call call, string parent, string requestedId, T message, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var resource = CatalogueResources.Of(message);
        var clinicId = ResourceNames.ClinicId(parent);
        await RefuseWhatDoesNotFitAsync(resource, clinicId, message, cancellationToken);
        var id = requestedId.Length > 0 ? requestedId : ResourceNames.NewId();
        var now = clock.Now();
        var row = new CatalogueRow(clinicId, resource.Kind!.Value, id, FirstVersion, CatalogueDocuments.Write(message), now, now);
        var name = ResourceNames.InClinic(clinicId, resource.Collection, id);
        await CommitAsync(call, new Mutation(clinicId).CreateItem(row), resource, name, FirstVersion, cancellationToken);
        return (T)CatalogueDocuments.Read(row);
    }

    public async Task<T> UpdateAsync<T>(Call call, T patch, FieldMask? mask, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var resource = CatalogueResources.Of(patch);
        var name = (string)patch.Descriptor.FindFieldByName("name").Accessor.GetValue(patch);
        var etag = (string)patch.Descriptor.FindFieldByName("etag").Accessor.GetValue(patch);
        return await Optimistic.WriteAsync(etag, async () =>
        {
            var stored = await FindAsync(resource, name, cancellationToken);
            Etags.Require(etag, stored.Version);
            var violations = new List<FieldViolation>();
            var changed = UpdateMasks.Apply((T)stored.Message, patch, UpdateMasks.Paths(patch, mask, violations), resource.Type, violations);
            Refuse(violations);
            await RefuseWhatDoesNotFitAsync(resource, stored.ClinicId, changed, cancellationToken);
            if (changed is Clinic clinic)
                await profiles.SettleAsync(clinic, (Clinic)stored.Message, cancellationToken);
            return (T)await WriteAsync(call, resource, stored, changed, name, cancellationToken);
        });
    }

    public async Task<Empty> DeleteAsync(CatalogueResource resource, Call call, string name, string etag, CancellationToken cancellationToken)
    {
        var stored = await FindAsync(resource, name, cancellationToken);
        Etags.Require(etag, stored.Version);
        var mutation = resource.IsClinic
            ? new Mutation(stored.ClinicId).DeleteClinic(stored.Version)
            : new Mutation(stored.ClinicId).DeleteItem(resource.Kind!.Value, stored.Id, stored.Version);
        await CommitAsync(call, mutation, resource, name, stored.Version + 1, cancellationToken, Change.Deleted);
        return new Empty();
    }

    private async Task<IMessage> WriteAsync(
        Call call, CatalogueResource resource, Stored stored, IMessage changed, string name, CancellationToken cancellationToken)
    {
        var version = stored.Version + 1;
        var document = CatalogueDocuments.Write(changed);
        if (stored.Clinic is { } clinic)
        {
            var row = clinic with { Version = version, Document = document, UpdatedAt = clock.Now() };
            await CommitAsync(
                call, new Mutation(stored.ClinicId).UpdateClinic(row, stored.Version), resource, name, version, cancellationToken, Change.Updated);
            return CatalogueDocuments.Read(resource, row);
        }
        else
        {
            var row = stored.Item! with { Version = version, Document = document, UpdatedAt = clock.Now() };
            await CommitAsync(
                call, new Mutation(stored.ClinicId).UpdateItem(row, stored.Version), resource, name, version, cancellationToken, Change.Updated);
            return CatalogueDocuments.Read(row);
        }
    }

    private async Task<Stored> FindAsync(CatalogueResource resource, string name, CancellationToken cancellationToken)
    {
        var clinicId = ResourceNames.ClinicId(name);
        if (resource.IsClinic)
        {
            return await store.Catalogue.GetClinicAsync(clinicId, cancellationToken) is { } clinic
                ? new Stored(clinicId, clinicId, clinic.Version, CatalogueDocuments.Read(resource, clinic), clinic, null)
                : throw Refusals.NotFound(resource.Type, name);
        }

        var id = ResourceNames.LastId(name);
        return await store.Catalogue.GetItemAsync(clinicId, resource.Kind!.Value, id, cancellationToken) is { } item
            ? new Stored(clinicId, id, item.Version, CatalogueDocuments.Read(item), null, item)
            : throw Refusals.NotFound(resource.Type, name);
    }

    private async Task RefuseWhatDoesNotFitAsync(CatalogueResource resource, string clinicId, IMessage message, CancellationToken cancellationToken)
    {
        Refuse(CatalogueRules.Check(message, resource.Type));
        if (!resource.IsClinic)
            await reader.GetAsync(CatalogueResources.Clinic, ResourceNames.Clinic(clinicId), cancellationToken);
        if (message is Closure closure)
        {
            foreach (var name in closure.Resources)
                await reader.GetAsync(CatalogueResources.OfCollection(name.Split('/')[2]), name, cancellationToken);
        }
    }

    private async Task CommitAsync(
        Call call, Mutation mutation, CatalogueResource resource, string name, long version, CancellationToken cancellationToken,
        Change change = Change.Created)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await committer.CommitAsync(call, mutation, new Written(name, version, EventTypes.Of(resource, change)));
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.AlreadyExists)
        {
            throw Refusals.AlreadyExists(resource.Type, name);
        }
        catch (StoreConflictException conflict) when (conflict.Conflict == Conflict.InUse)
        {
            throw Refusals.InUse(resource.Type, name);
        }
    }

    private static void Refuse(IReadOnlyList<FieldViolation> violations)
    {
        if (violations.Count > 0)
            throw Refusals.Invalid(violations);
    }

    private sealed record Stored(string ClinicId, string Id, long Version, IMessage Message, ClinicRow? Clinic, CatalogueRow? Item);
}
