using ClinicApi.Sdk.Generator.Contract;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Model;

/// <summary>The types that are written, each of which must have a name of its own.</summary>
internal sealed class TakenNames(Problems problems, string client)
{
    private readonly Dictionary<string, string> owners = new(StringComparer.OrdinalIgnoreCase) { [client] = "the SDK itself" };

    public void Take(IDescriptor by, string type)
    {
        if (!owners.TryAdd(type, by.FullName))
            problems.Add(by, "SDK003", $"its type in the SDK would be {type}, which is that of {owners[type]}.");
    }
}
