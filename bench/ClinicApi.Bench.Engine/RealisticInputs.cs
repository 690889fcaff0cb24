using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Bench;

/// <summary>A patient with ten concerns in seven regions. Everything that is asked is answered, and some of it matters.</summary>
internal static class RealisticInputs
{
    private const string Json = """
        {
          "birthDate": { "year": 1978, "month": 4, "day": 2 }, "sex": "SEX_FEMALE", "weightKg": 64,
          "history": {
            "pregnant": "ANSWER_NO", "breastfeeding": "ANSWER_NO", "bleedingDisorder": "ANSWER_NO", "keloid": "ANSWER_NO",
            "keloidInFamily": "ANSWER_YES", "connectiveTissueDisease": "ANSWER_NO", "granulomatousDisease": "ANSWER_NO",
            "immunosuppressed": "ANSWER_NO", "skinCancer": "ANSWER_NO", "electronicImplant": "ANSWER_NO", "heartDisease": "ANSWER_NO",
            "methaemoglobinaemiaRisk": "ANSWER_NO", "severeLiverDisease": "ANSWER_NO", "pseudocholinesteraseDeficiency": "ANSWER_NO",
            "herpes": "ANSWER_YES", "postInflammatoryHyperpigmentation": "ANSWER_YES", "melasma": "ANSWER_NO", "melasmaInFamily": "ANSWER_YES",
            "dysmorphiaScreenPositive": "ANSWER_NO", "hasCapacity": "ANSWER_YES", "diabetes": { "present": "ANSWER_NO" },
            "koebner": { "present": "ANSWER_NO" }, "radiotherapy": { "present": "ANSWER_NO" }
          },
          "medications": {
            "complete": true,
            "items": [
              { "medicationClass": "MEDICATION_CLASS_TOPICAL_RETINOID", "status": "MEDICATION_STATUS_CURRENT" },
              { "medicationClass": "MEDICATION_CLASS_HORMONAL_CONTRACEPTIVE", "status": "MEDICATION_STATUS_CURRENT" },
              { "medicationClass": "MEDICATION_CLASS_NSAID", "status": "MEDICATION_STATUS_CURRENT", "prescribed": "ANSWER_NO" }
            ]
          },
          "allergies": { "complete": true, "items": [{ "allergen": "ALLERGEN_LATEX" }] },
          "previousProcedures": {
            "complete": true,
            "items": [
              { "kind": "PROCEDURE_KIND_BOTULINUM_TOXIN", "date": { "year": 2026, "month": 5, "day": 1 }, "bodyRegions": ["BODY_REGION_FOREHEAD"] },
              { "kind": "PROCEDURE_KIND_MICRO_NEEDLING", "date": { "year": 2026, "month": 1, "day": 10 } }
            ]
          },
          "lifestyle": {
            "sunscreen": "SUNSCREEN_HABIT_SOMETIMES", "sunProtectionFactor": 30, "lifetimeSunHours": 20000, "sunbed": "ANSWER_NO",
            "lastTanDate": { "year": 2026, "month": 6, "day": 1 },
            "smoking": { "status": "SMOKING_STATUS_FORMER", "cigarettesPerDay": 10, "years": 10 }, "alcoholDrinksPerWeek": 4,
            "sleepHoursPerNight": 6, "sleepQualityIndex": 6, "exerciseSessionsPerWeek": 2, "unprotectedOutdoorExercise": "ANSWER_YES",
            "diet": "DIET_QUALITY_FAIR", "harshProducts": { "complete": true, "items": ["HARSH_PRODUCT_HOT_WATER"] }
          },
          "wishes": { "canAvoidSun": "ANSWER_YES" }
        }
        """;

    /// <summary>The concerns with the value of a scale each.</summary>
    public static readonly (ConcernKind Kind, SeverityScale Scale, double Value, BodyRegion[] Regions)[] Concerns =
    [
        (ConcernKind.WrinklePhotoageing, SeverityScale.Glogau, 2, [BodyRegion.Forehead, BodyRegion.Periorbital]),
        (ConcernKind.SolarLentigo, SeverityScale.LentigoCount, 12, [BodyRegion.Cheek]),
        (ConcernKind.Melasma, SeverityScale.ModifiedMasi, 6, [BodyRegion.Forehead]),
        (ConcernKind.PostInflammatoryHyperpigmentation, SeverityScale.Pahpi, 9, [BodyRegion.Chin]),
        (ConcernKind.Xerosis, SeverityScale.Ods, 1, [BodyRegion.Cheek]),
        (ConcernKind.AcneScarRolling, SeverityScale.GoodmanBaron, 3, [BodyRegion.Cheek]),
        (ConcernKind.AcneScarBoxcar, SeverityScale.GoodmanBaron, 3, [BodyRegion.Cheek]),
        (ConcernKind.EnlargedPores, SeverityScale.Pores, 2, [BodyRegion.Cheek]),
        (ConcernKind.Striae, SeverityScale.VisualAnalogue, 5, [BodyRegion.Abdomen]),
        (ConcernKind.Laxity, SeverityScale.CgsLaxity, 2, [BodyRegion.Neck]),
    ];

    public static AssessmentInputs Make()
    {
        var inputs = JsonParser.Default.Parse<AssessmentInputs>(Json);
        foreach (var (kind, _, _, regions) in Concerns)
            inputs.Concerns.Add(new Concern { Kind = kind, BodyRegions = { regions } });
        foreach (var region in Concerns.SelectMany(concern => concern.Regions).Distinct())
            inputs.Regions.Add(Examined(region));
        return inputs;
    }

    private static RegionStatus Examined(BodyRegion region) => new()
    {
        BodyRegion = region,
        Infection = Infection.None,
        ActiveHerpes = Answer.No,
        BrokenSkin = Answer.No,
        ActiveDermatosis = Answer.No,
        AcneGrade = 1,
        PustulesOrCysts = Answer.No,
        MalignantOrPremalignant = Answer.No,
        UndiagnosedLesion = Answer.No,
        ActiveMelasma = region == BodyRegion.Forehead ? Answer.Yes : Answer.No,
        KoebnerDisease = Answer.No,
        DermatoporosisStage = 0,
        Tattoo = Answer.No,
        MetalImplant = Answer.No,
    };
}
