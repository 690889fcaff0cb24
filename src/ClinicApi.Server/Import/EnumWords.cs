using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Import;

/// <summary>An enum of the contract as a clinic file writes it: <c>MODALITY_MICRO_NEEDLING</c> is <c>micro_needling</c>.</summary>
internal sealed class EnumWords<T>
    where T : struct, Enum
{
    private readonly Dictionary<string, T> words;

    public EnumWords(EnumDescriptor type)
    {
        // By the style of the contract all values begin as the one for "not set" does.
        var prefix = type.FindValueByNumber(0).Name.Length - "UNSPECIFIED".Length;
        words = type.Values.Where(v => v.Number != 0).ToDictionary(v => v.Name[prefix..].ToLowerInvariant(), v => (T)Enum.ToObject(typeof(T), v.Number));
    }

    public IReadOnlyDictionary<string, T> All => words;

    public string Listed => string.Join(", ", words.Keys);

    public bool TryFind(string word, out T value) => words.TryGetValue(word, out value);
}
