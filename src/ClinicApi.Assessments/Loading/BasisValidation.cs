using ClinicApi.Knowledge.V1;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Loading;

/// <summary>What every entry of any kind must satisfy: it rests on sources that exist, and its ranges are ranges.</summary>
internal sealed class BasisValidation(Vocabulary vocabulary, Problems problems)
{
    private readonly HashSet<string> cited = [];

    public void Check()
    {
        foreach (var part in vocabulary.Parts)
            Walk(new Place(part.File, "$"), part.Document);

        foreach (var (place, source) in vocabulary.Each(document => document.Sources, "sources"))
        {
            if (source.Address.Length == 0 || source.Tier == SourceTier.Unspecified)
                problems.Add(place, "must have an address and a tier");

            if (!cited.Contains(source.Id))
                problems.Add(place["id"], $"'{source.Id}' is cited by no entry");
        }
    }

    private void Walk(Place place, IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType != FieldType.Message || field.IsMap || Facts.InputPath.IsWrapper(field))
                continue;

            var below = place[field.JsonName];
            var value = field.Accessor.GetValue(message);
            if (value is System.Collections.IList list)
            {
                for (var i = 0; i < list.Count; i++)
                    Visit(below[i], (IMessage)list[i]!);
            }
            else if (value is IMessage single)
            {
                Visit(below, single);
            }
            else if (field.MessageType == Basis.Descriptor)
            {
                problems.Add(place, "names no basis");
            }
        }
    }

    private void Visit(Place place, IMessage message)
    {
        switch (message)
        {
            case Basis basis:
                CheckBasis(place, basis);
                break;
            case Knowledge.V1.Range range when range.Minimum > range.Maximum:
                problems.Add(place, "has a minimum above its maximum");
                break;
            default:
                Walk(place, message);
                break;
        }
    }

    private void CheckBasis(Place place, Basis basis)
    {
        if (basis.Evidence == EvidenceGrade.Unspecified)
            problems.Add(place["evidence"], "is required");

        if (basis.Sources.Count == 0)
            problems.Add(place["sources"], "must not be empty");

        for (var i = 0; i < basis.Sources.Count; i++)
        {
            cited.Add(basis.Sources[i]);
            if (!vocabulary.Sources.ContainsKey(basis.Sources[i]))
                problems.Add(place["sources"][i], $"'{basis.Sources[i]}' is not the id of a source");
        }

        if (!basis.Verified && basis.Doubt.Length == 0)
            problems.Add(place["doubt"], "is required where the basis is not verified");

        var tiers = basis.Sources.Select(id => vocabulary.Sources.GetValueOrDefault(id)?.Tier);
        if (basis.Verified && tiers.All(tier => tier is SourceTier.Machine or SourceTier.Editorial))
            problems.Add(place["verified"], "must not be true where nothing but machine-written or editorial sources are named");
    }
}
