using ClinicApi.V1;

namespace ClinicApi.Assessments;

/// <summary>
/// Fitzpatrick's phototype from ten answers of 0 to 4, and the one that decides where the visible tone is darker. It is
/// never inferred from looks or descent, which predict it poorly (pmc.ncbi.nlm.nih.gov/articles/PMC4165764).
/// </summary>
/// <remarks>
/// Items and bands: pdfcoffee.com/download/fitzpatrick-skin-type-pdf-free.html and opensnp.org/phenotypes/275. Groups of
/// Monk tones: the table after Heldreth 2024 at review.clateway.com/wiki. That the darker one decides is a rule of
/// caution, not a finding.
/// </remarks>
public static class Phototypes
{
    /// <summary>The only questionnaire whose scores the bands are for.</summary>
    public const string Instrument = "ten_item_a";

    /// <summary>Null if neither the questionnaire nor the tone is there.</summary>
    public static PhototypeFinding? Find(PhototypeQuestionnaire? questionnaire, int? monkTone)
    {
        if (questionnaire is null && monkTone is null)
            return null;
        var score = questionnaire is null ? null : (int?)Score(questionnaire).Value;
        var phototype = score is { } points ? Of(points) : Phototype.Unspecified;
        return new PhototypeFinding
        {
            Score = score,
            Phototype = phototype,
            DecidingPhototype = Deciding(phototype, monkTone),
            Drifting = score is not null && questionnaire!.LastExposure > 0,
        };
    }

    /// <returns>0 to 40; nothing unless all ten items of the known questionnaire are answered.</returns>
    public static Scored Score(PhototypeQuestionnaire questionnaire)
    {
        if (questionnaire.InstrumentVersion != Instrument)
            return Scored.Lacks("instrument_version");
        ReadOnlySpan<(string Path, int? Value)> items =
        [
            ("eye_colour", questionnaire.EyeColour),
            ("hair_colour", questionnaire.HairColour),
            ("unexposed_skin_colour", questionnaire.UnexposedSkinColour),
            ("freckles", questionnaire.Freckles),
            ("sun_reaction", questionnaire.SunReaction),
            ("tanning", questionnaire.Tanning),
            ("tan_depth", questionnaire.TanDepth),
            ("face_sensitivity", questionnaire.FaceSensitivity),
            ("tanning_habit", questionnaire.TanningHabit),
            ("last_exposure", questionnaire.LastExposure),
        ];
        return Scored.Sum(items);
    }

    /// <summary>The band that a score of 0 to 40 falls into.</summary>
    public static Phototype Of(int score) => score switch
    {
        <= 6 => Phototype.I,
        <= 13 => Phototype.Ii,
        <= 20 => Phototype.Iii,
        <= 27 => Phototype.Iv,
        <= 34 => Phototype.V,
        _ => Phototype.Vi,
    };

    /// <summary>
    /// The phototype, or the lightest of the tone's group where that is darker: a group's darker member would make a
    /// lighter phototype riskier than the one between. Not determined unless the questionnaire is, since a tone tells
    /// nothing of burns.
    /// </summary>
    public static Phototype Deciding(Phototype phototype, int? monkTone) =>
        phototype == Phototype.Unspecified ? phototype : (Phototype)Math.Max((int)phototype, (int)LightestOf(monkTone));

    private static Phototype LightestOf(int? monkTone) => monkTone switch
    {
        null or <= 3 => Phototype.I,
        <= 6 => Phototype.Iii,
        _ => Phototype.V,
    };
}
