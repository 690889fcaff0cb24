using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Clinics;

/// <summary>A kind of resource in a clinic's catalogue: how it is called, stored and parsed.</summary>
internal sealed record CatalogueResource(CatalogueKind? Kind, string Type, string Collection, MessageDescriptor Descriptor)
{
    /// <summary>The clinic itself is the root of its catalogue and no item in it.</summary>
    public bool IsClinic => Kind is null;
}

/// <summary>The kinds of resource that a catalogue holds.</summary>
internal static class CatalogueResources
{
    public static readonly CatalogueResource Clinic = new(null, "clinic", "clinics", V1.Clinic.Descriptor);
    public static readonly CatalogueResource Practitioner = new(CatalogueKind.Practitioner, "practitioner", "practitioners", V1.Practitioner.Descriptor);
    public static readonly CatalogueResource Room = new(CatalogueKind.Room, "room", "rooms", V1.Room.Descriptor);
    public static readonly CatalogueResource Device = new(CatalogueKind.Device, "device", "devices", V1.Device.Descriptor);
    public static readonly CatalogueResource Treatment = new(CatalogueKind.Treatment, "treatment", "treatments", V1.Treatment.Descriptor);
    public static readonly CatalogueResource Closure = new(CatalogueKind.Closure, "closure", "closures", V1.Closure.Descriptor);

    public static readonly IReadOnlyList<CatalogueResource> All = [Clinic, Practitioner, Room, Device, Treatment, Closure];

    public static CatalogueResource Of(IMessage resource) => All.Single(r => r.Descriptor == resource.Descriptor);

    public static CatalogueResource OfCollection(string collection) => All.Single(r => r.Collection == collection);

    public static CatalogueResource Of(CatalogueKind kind) => All.Single(r => r.Kind == kind);
}
