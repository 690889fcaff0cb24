using ClinicApi.V1;
using Google.Protobuf.Collections;

namespace ClinicApi.Assessments.Loading;

/// <summary>Texts for patients, in every language that the knowledge base names.</summary>
internal sealed class GuideValidation(Vocabulary vocabulary, Problems problems)
{
    private readonly IReadOnlyList<string> languages =
        vocabulary.Parts.FirstOrDefault(part => part.Document.Languages.Count > 0)?.Document.Languages.ToList() ?? [];

    public void Check()
    {
        foreach (var (place, entry) in vocabulary.Each(document => document.Guide, "guide"))
        {
            CheckTexts(place["title"], entry.Title);
            CheckTexts(place["text"], entry.Text);
            if (entry.Phase == PhaseKind.Unspecified && (entry.FirstDay is null || entry.LastDay is null))
            {
                problems.Add(place, "must have days or a phase");
            }
            else if (entry.FirstDay is { } first && entry.LastDay is { } last
                && (first.Conservative > last.Conservative
                    || (first.Permissive ?? first.Conservative) > (last.Permissive ?? last.Conservative)))
            {
                problems.Add(place["lastDay"], "must not be before the first day");
            }
        }

        foreach (var (place, flag) in vocabulary.Each(document => document.RedFlags, "redFlags"))
        {
            if (flag.Sign.Count > 0 || flag.PatientAction.Count > 0)
            {
                CheckTexts(place["sign"], flag.Sign);
                CheckTexts(place["patientAction"], flag.PatientAction);
            }
        }
    }

    private void CheckTexts(Place place, MapField<string, string> texts)
    {
        foreach (var language in languages)
        {
            if (!texts.TryGetValue(language, out var text) || text.Length == 0)
                problems.Add(place[language], "is required");
        }

        foreach (var language in texts.Keys.Where(language => !languages.Contains(language)))
            problems.Add(place[language], "is not a language of the knowledge base");
    }
}
