using ClinicApi.V1;

namespace ClinicApi.BookingSite.Skin;

/// <summary>What somebody wants treated, and where that is looked for.</summary>
public sealed record Wish(string Id, string Text, ConcernKind Kind, IReadOnlyList<BodyRegion> Regions);

/// <summary>A question of the phototype questionnaire; the answers stand for 0 to 4.</summary>
public sealed record Question(string Id, string Text, IReadOnlyList<string> Answers, Action<PhototypeQuestionnaire, int> Write);

/// <summary>Something that applies to a person, or does not.</summary>
public sealed record Tick(string Id, string Text, Action<AssessmentInputs> Apply);

/// <summary>Ticks about one thing.</summary>
public sealed record TickGroup(string Title, IReadOnlyList<Tick> Ticks);

/// <summary>The contract's examination, as far as a person can answer it at home, in a person's words.</summary>
public static class Questionnaire
{
    private static readonly BodyRegion[] Face = [BodyRegion.Cheek];

    public static IReadOnlyList<Wish> Wishes { get; } =
    [
        new("acne-scars", "Acne scars", ConcernKind.AcneScarRolling, Face),
        new("wrinkles", "Fine lines and wrinkles", ConcernKind.WrinklePhotoageing, Face),
        new("pores", "Large pores", ConcernKind.EnlargedPores, Face),
        new("dark-marks", "Dark marks after spots", ConcernKind.PostInflammatoryHyperpigmentation, Face),
        new("sun-spots", "Sun and age spots", ConcernKind.SolarLentigo, Face),
        new("melasma", "Melasma", ConcernKind.Melasma, Face),
        new("lax-skin", "Lax skin", ConcernKind.Laxity, Face),
        new("stretch-marks", "Stretch marks", ConcernKind.Striae, [BodyRegion.Abdomen, BodyRegion.Thigh]),
    ];

    public static IReadOnlyList<Question> Phototype { get; } =
    [
        new("eyes", "My eyes are", ["light blue, green or grey", "blue, green or grey", "dark blue or green, hazel", "dark brown", "brownish black"], (q, a) => q.EyeColour = a),
        new("hair", "My own hair colour is", ["red", "blonde", "chestnut or dark blonde", "dark brown", "black"], (q, a) => q.HairColour = a),
        new("skin", "My skin, where the sun never comes, is", ["pink", "very pale", "light brown or olive", "brown", "dark brown"], (q, a) => q.UnexposedSkinColour = a),
        new("freckles", "Freckles there", ["many", "several", "few", "hardly any", "none"], (q, a) => q.Freckles = a),
        new("burn", "After too long in the sun I", ["burn badly, with blisters", "burn", "burn sometimes", "burn rarely", "never burn"], (q, a) => q.SunReaction = a),
        new("tan", "I turn brown", ["never", "rarely", "sometimes", "often", "always"], (q, a) => q.Tanning = a),
        new("depth", "And then I am", ["hardly brown", "light brown", "brown", "dark brown", "very dark"], (q, a) => q.TanDepth = a),
        new("face", "In the sun my face is", ["very sensitive", "sensitive", "a little sensitive", "hardly sensitive", "not sensitive"], (q, a) => q.FaceSensitivity = a),
        new("habit", "I try to get a tan", ["never", "rarely", "sometimes", "often", "always"], (q, a) => q.TanningHabit = a),
        new("last", "I was last in the sun or on a sunbed", ["over three months ago", "two to three months ago", "one to two months ago", "in the last week", "in the last day"], (q, a) => q.LastExposure = a),
    ];

    public static IReadOnlyList<TickGroup> Ticks { get; } =
    [
        new("My health", [
            new("pregnant", "I am pregnant", i => i.History.Pregnant = Answer.Yes),
            new("breastfeeding", "I am breastfeeding", i => i.History.Breastfeeding = Answer.Yes),
            new("diabetes", "I have diabetes", i => i.History.Diabetes.Present = Answer.Yes),
            new("bleeding", "I bleed for long, or bruise easily", i => i.History.BleedingDisorder = Answer.Yes),
            new("keloid", "My scars grow thick (keloids)", i => i.History.Keloid = Answer.Yes),
            new("keloid-family", "Somebody in my family has keloids", i => i.History.KeloidInFamily = Answer.Yes),
            new("dark-marks", "Wounds leave dark marks on my skin", i => i.History.PostInflammatoryHyperpigmentation = Answer.Yes),
            new("melasma", "I have or had melasma", i => i.History.Melasma = Answer.Yes),
            new("melasma-family", "Somebody in my family has melasma", i => i.History.MelasmaInFamily = Answer.Yes),
            new("cold-sores", "I get cold sores", i => i.History.Herpes = Answer.Yes),
            new("koebner", "I have psoriasis, vitiligo or lichen planus", i => i.History.Koebner.Present = Answer.Yes),
            new("connective", "I have lupus or another disease of connective tissue", i => i.History.ConnectiveTissueDisease = Answer.Yes),
            new("granuloma", "I have sarcoidosis", i => i.History.GranulomatousDisease = Answer.Yes),
            new("immune", "My immune system is weak or suppressed", i => i.History.Immunosuppressed = Answer.Yes),
            new("cancer", "I have or had skin cancer", i => i.History.SkinCancer = Answer.Yes),
            new("radiation", "I had radiotherapy", i => i.History.Radiotherapy.Present = Answer.Yes),
            new("implant", "I have a pacemaker or another electronic implant", i => i.History.ElectronicImplant = Answer.Yes),
            new("heart", "I have a heart disease", i => i.History.HeartDisease = Answer.Yes),
            new("rare", "I have a rare disease of the blood or the liver, or react to anaesthetics unusually", i =>
                i.History.MethaemoglobinaemiaRisk = i.History.SevereLiverDisease = i.History.PseudocholinesteraseDeficiency = Answer.Yes),
            new("looks", "I worry about my looks for hours a day, and it holds me back", i => i.History.DysmorphiaScreenPositive = Answer.Yes),
            new("smoke", "I smoke", i => i.Lifestyle.Smoking.Status = SmokingStatus.Current),
        ]),
        new("My skin today, where it is to be treated", [
            new("infected", "It is infected", i => OnEachRegion(i, r => r.Infection = Infection.Bacterial)),
            new("sores", "I have a cold sore now", i => OnEachRegion(i, r => r.ActiveHerpes = Answer.Yes)),
            new("broken", "It is broken or irritated", i => OnEachRegion(i, r => r.BrokenSkin = Answer.Yes)),
            new("eczema", "I have eczema, rosacea or something like it there", i => OnEachRegion(i, r => r.ActiveDermatosis = Answer.Yes)),
            new("acne", "I have inflamed acne", i => OnEachRegion(i, r => (r.AcneGrade, r.PustulesOrCysts) = (3, Answer.Yes))),
            new("mole", "There is a mole or spot that changes", i => OnEachRegion(i, r => r.UndiagnosedLesion = Answer.Yes)),
            new("tattoo", "There is a tattoo or permanent make-up", i => OnEachRegion(i, r => r.Tattoo = Answer.Yes)),
            new("metal", "There is metal under it", i => OnEachRegion(i, r => r.MetalImplant = Answer.Yes)),
        ]),
        new("What I take", [
            new("isotretinoin", "Isotretinoin, now or in the last six months", i => Take(i, MedicationClass.Isotretinoin)),
            new("thinners", "Something that thins the blood", i => Take(i, MedicationClass.Anticoagulant)),
            new("cortisone", "Cortisone tablets", i => Take(i, MedicationClass.SystemicCorticosteroid)),
            new("suppressants", "Something that suppresses the immune system", i => Take(i, MedicationClass.Immunosuppressant)),
            new("light", "Something that makes me sensitive to light", i => Take(i, MedicationClass.Photosensitiser)),
            new("retinoid", "A cream with retinoids", i => Take(i, MedicationClass.TopicalRetinoid)),
            new("acids", "A cream with acids", i => Take(i, MedicationClass.TopicalAcid)),
        ]),
        new("What I cannot stand", [
            new("nickel", "Nickel or steel", i => i.Allergies.Items.Add(new Allergy { Allergen = Allergen.Nickel })),
            new("anaesthetic", "Local anaesthetics such as lidocaine", i => i.Allergies.Items.Add(new Allergy { Allergen = Allergen.AmideAnaesthetic })),
            new("latex", "Latex", i => i.Allergies.Items.Add(new Allergy { Allergen = Allergen.Latex })),
        ]),
    ];

    private static void OnEachRegion(AssessmentInputs inputs, Action<RegionStatus> change)
    {
        foreach (var region in inputs.Regions)
            change(region);
    }

    private static void Take(AssessmentInputs inputs, MedicationClass medication) =>
        inputs.Medications.Items.Add(new Medication { MedicationClass = medication, Status = MedicationStatus.Current });
}
