using NodaTime;

namespace ClinicApi.Storage;

/// <summary>A clinic. The catalogue version changes with each write to the clinic or to anything in its catalogue.</summary>
public sealed record ClinicRow(
    string ClinicId, long Version, long CatalogueVersion, string Document, Instant CreatedAt, Instant UpdatedAt);

/// <summary>What a catalogue item is. The numbers are stored.</summary>
public enum CatalogueKind
{
    Practitioner = 1,
    Room = 2,
    Device = 3,
    Treatment = 4,
    Closure = 5,
}

/// <summary>A practitioner, room, device, treatment or closure of a clinic.</summary>
public sealed record CatalogueRow(
    string ClinicId, CatalogueKind Kind, string Id, long Version, string Document, Instant CreatedAt, Instant UpdatedAt);

/// <summary>A clinic with its whole catalogue at one moment.</summary>
public sealed record CatalogueSnapshot(ClinicRow Clinic, IReadOnlyList<CatalogueRow> Items);
