using ClinicApi.Scheduling;
using ClinicApi.Server.Contract;

namespace ClinicApi.Server.Clinics;

/// <summary>How scheduling, storage and the contract call the same practitioner, room, device or patient.</summary>
internal static class ResourceKeys
{
    private static readonly Dictionary<string, ResourceKind> Kinds = new()
    {
        ["practitioners"] = ResourceKind.Practitioner,
        ["rooms"] = ResourceKind.Room,
        ["devices"] = ResourceKind.Device,
        ["patients"] = ResourceKind.Patient,
    };

    /// <summary>From a resource name, or from a reservation's key such as <c>rooms/1</c>.</summary>
    public static ResourceKey Of(string name)
    {
        var parts = name.Split('/');
        return new ResourceKey(Kinds[parts[^2]], parts[^1]);
    }

    /// <summary>As reservations store it, for example <c>rooms/1</c>.</summary>
    public static string Stored(ResourceKey key) => $"{Collection(key.Kind)}/{key.Id}";

    /// <summary>Of a reservation's key.</summary>
    public static bool IsPractitioner(string stored) => Of(stored).Kind == ResourceKind.Practitioner;

    public static string Name(string clinicId, ResourceKey key) => ResourceNames.InClinic(clinicId, Collection(key.Kind), key.Id);

    private static string Collection(ResourceKind kind) => Kinds.First(k => k.Value == kind).Key;
}
