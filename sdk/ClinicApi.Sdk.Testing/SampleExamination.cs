using ClinicApi.V1;

namespace ClinicApi.Sdk.Testing;

/// <summary>An examination of healthy skin with shallow acne scars on the cheeks, from which nothing is missing.</summary>
internal static class Examination
{
    public static AssessmentInputs Inputs() => new()
    {
        Sex = Sex.Female,
        WeightKg = 61,
        Concerns =
        {
            new Concern
            {
                Kind = ConcernKind.AcneScarRolling,
                BodyRegions = { BodyRegion.Cheek },
                Readings = { new ScaleReading { GoodmanBaron = new GoodmanBaronReading { Flat = Answer.No, VisibleFrom50Cm = Answer.Yes, FlattensWhenStretched = Answer.Yes } } },
                ChiefConcern = true,
            },
        },
        Phototype = new PhototypeQuestionnaire
        {
            InstrumentVersion = "ten_item_a",
            EyeColour = 1,
            HairColour = 1,
            UnexposedSkinColour = 2,
            Freckles = 2,
            SunReaction = 2,
            Tanning = 2,
            TanDepth = 2,
            FaceSensitivity = 2,
            TanningHabit = 1,
            LastExposure = 0,
        },
        MonkTone = 3,
        Regions = { Healthy(BodyRegion.Cheek) },
        History = Unremarkable(),
        Medications = new Medications { Complete = true },
        Allergies = new Allergies { Complete = true },
        PreviousProcedures = new PreviousProcedures { Complete = true },
        Lifestyle = new Lifestyle { Sunscreen = SunscreenHabit.Daily, Smoking = new Smoking { Status = SmokingStatus.Never } },
        Wishes = new TreatmentWishes { CanAvoidSun = Answer.Yes, AcceptsOffLabel = Answer.Yes },
    };

    private static RegionStatus Healthy(BodyRegion region) => new()
    {
        BodyRegion = region,
        Infection = Infection.None,
        ActiveHerpes = Answer.No,
        BrokenSkin = Answer.No,
        ActiveDermatosis = Answer.No,
        AcneGrade = 0,
        PustulesOrCysts = Answer.No,
        MalignantOrPremalignant = Answer.No,
        UndiagnosedLesion = Answer.No,
        ActiveMelasma = Answer.No,
        KoebnerDisease = Answer.No,
        DermatoporosisStage = 0,
        Tattoo = Answer.No,
        MetalImplant = Answer.No,
    };

    private static MedicalHistory Unremarkable() => new()
    {
        Pregnant = Answer.No,
        Breastfeeding = Answer.No,
        Diabetes = new Diabetes { Present = Answer.No },
        BleedingDisorder = Answer.No,
        Keloid = Answer.No,
        KeloidInFamily = Answer.No,
        ConnectiveTissueDisease = Answer.No,
        GranulomatousDisease = Answer.No,
        Koebner = new KoebnerHistory { Present = Answer.No },
        Immunosuppressed = Answer.No,
        SkinCancer = Answer.No,
        Radiotherapy = new RadiotherapyHistory { Present = Answer.No },
        ElectronicImplant = Answer.No,
        HeartDisease = Answer.No,
        MethaemoglobinaemiaRisk = Answer.No,
        SevereLiverDisease = Answer.No,
        PseudocholinesteraseDeficiency = Answer.No,
        Herpes = Answer.No,
        PostInflammatoryHyperpigmentation = Answer.No,
        Melasma = Answer.No,
        MelasmaInFamily = Answer.No,
        DysmorphiaScreenPositive = Answer.No,
        HasCapacity = Answer.Yes,
    };
}
