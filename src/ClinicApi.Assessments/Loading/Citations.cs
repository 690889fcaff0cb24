using ClinicApi.Knowledge.V1;

namespace ClinicApi.Assessments.Loading;

/// <summary>Writes out where an entry is written.</summary>
internal sealed class Citations(IEnumerable<Source> sources)
{
    private readonly Dictionary<string, string> addresses = sources.ToDictionary(source => source.Id, source => source.Address);

    public string Of(Basis basis) => string.Join("; ", basis.Sources.Select(id => $"{id} {addresses[id]}"));
}
