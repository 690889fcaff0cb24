using ClinicApi.Server.Contract;
using ClinicApi.Storage;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using NodaTime;

namespace ClinicApi.Server.Clinics;

/// <summary>
/// How catalogue resources are stored: as the contract's own messages in JSON, without what the row knows better (name, etag, times).
/// </summary>
internal static class CatalogueDocuments
{
    private static readonly string[] KnownByTheRow = ["name", "etag", "create_time", "update_time"];

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    // A row that a newer node wrote may have fields that this one does not know.
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static string Write(IMessage resource)
    {
        var leftOut = resource.Descriptor.Fields.InFieldNumberOrder()
            .Where(field => KnownByTheRow.Contains(field.Name) || ApiContract.RuleOf(field).OutputOnly)
            .Select(field => field.Name);
        return Formatter.Format(MessageCopies.Without(resource, leftOut));
    }

    public static IMessage Read(CatalogueResource resource, ClinicRow row) =>
        Read(resource, row.Document, ResourceNames.Clinic(row.ClinicId), row.Version, row.CreatedAt, row.UpdatedAt);

    public static IMessage Read(CatalogueRow row)
    {
        var resource = CatalogueResources.Of(row.Kind);
        var name = ResourceNames.InClinic(row.ClinicId, resource.Collection, row.Id);
        return Read(resource, row.Document, name, row.Version, row.CreatedAt, row.UpdatedAt);
    }

    private static IMessage Read(CatalogueResource resource, string document, string name, long version, Instant createdAt, Instant updatedAt)
    {
        var message = Parser.Parse(document, resource.Descriptor);
        Set(message, "name", name);
        Set(message, "etag", Etags.Of(version));
        Set(message, "create_time", createdAt.ToTimestamp());
        Set(message, "update_time", updatedAt.ToTimestamp());
        if (message is V1.Treatment treatment)
            treatment.Duration = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(treatment.Phases.Sum(p => p.Duration.Seconds)));
        return message;
    }

    private static void Set(IMessage message, string field, object value) =>
        message.Descriptor.FindFieldByName(field).Accessor.SetValue(message, value);
}
