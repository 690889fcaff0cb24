namespace ClinicApi.Storage;

/// <summary>Changes to a clinic and to what it offers.</summary>
public static class CatalogueMutations
{
    public static Mutation CreateClinic(this Mutation mutation, ClinicRow row) => mutation.Change(CatalogueWrites.Create(row));

    public static Mutation UpdateClinic(this Mutation mutation, ClinicRow row, long expectedVersion) =>
        mutation.ChangeCatalogue([CatalogueWrites.Update(row, expectedVersion)]);

    /// <summary>Refused as in use while the clinic has patients.</summary>
    public static Mutation DeleteClinic(this Mutation mutation, long expectedVersion) =>
        mutation.Change(CatalogueWrites.DeleteClinic(mutation.ClinicId, expectedVersion));

    public static Mutation CreateItem(this Mutation mutation, CatalogueRow row) => mutation.ChangeCatalogue(CatalogueWrites.Create(row));

    public static Mutation UpdateItem(this Mutation mutation, CatalogueRow row, long expectedVersion) =>
        mutation.ChangeCatalogue([CatalogueWrites.Update(row, expectedVersion)]);

    /// <summary>A practitioner, room or device with a reservation that is not over is in use.</summary>
    public static Mutation DeleteItem(this Mutation mutation, CatalogueKind kind, string id, long expectedVersion) =>
        mutation.ChangeCatalogue(CatalogueWrites.Delete(mutation.ClinicId, kind, id, expectedVersion));
}
