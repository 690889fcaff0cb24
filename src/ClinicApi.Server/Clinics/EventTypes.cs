using ClinicApi.V1;

namespace ClinicApi.Server.Clinics;

internal enum Change
{
    Created,
    Updated,
    Deleted,
}

/// <summary>The events of the catalogue.</summary>
internal static class EventTypes
{
    public static EventType Of(CatalogueResource resource, Change change) => (resource.Type, change) switch
    {
        ("clinic", Change.Created) => EventType.ClinicCreated,
        ("clinic", Change.Updated) => EventType.ClinicUpdated,
        ("clinic", Change.Deleted) => EventType.ClinicDeleted,
        ("practitioner", Change.Created) => EventType.PractitionerCreated,
        ("practitioner", Change.Updated) => EventType.PractitionerUpdated,
        ("practitioner", Change.Deleted) => EventType.PractitionerDeleted,
        ("room", Change.Created) => EventType.RoomCreated,
        ("room", Change.Updated) => EventType.RoomUpdated,
        ("room", Change.Deleted) => EventType.RoomDeleted,
        ("device", Change.Created) => EventType.DeviceCreated,
        ("device", Change.Updated) => EventType.DeviceUpdated,
        ("device", Change.Deleted) => EventType.DeviceDeleted,
        ("treatment", Change.Created) => EventType.TreatmentCreated,
        ("treatment", Change.Updated) => EventType.TreatmentUpdated,
        ("treatment", Change.Deleted) => EventType.TreatmentDeleted,
        ("closure", Change.Created) => EventType.ClosureCreated,
        ("closure", Change.Updated) => EventType.ClosureUpdated,
        ("closure", Change.Deleted) => EventType.ClosureDeleted,
        _ => throw new ArgumentOutOfRangeException(nameof(resource)),
    };
}
