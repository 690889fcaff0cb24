using ClinicApi.BookingSite.Wording;
using ClinicApi.V1;

namespace ClinicApi.BookingSite.Skin;

/// <summary>What a person answered. Nothing of it is kept: it is sent to be evaluated, and forgotten.</summary>
public sealed class SkinAnswers
{
    public string Wish { get; set; } = Questionnaire.Wishes[0].Id;

    public DateOnly? BirthDate { get; set; }

    public Sex Sex { get; set; }

    public int? Tone { get; set; }

    public SunscreenHabit Sunscreen { get; set; }

    public bool CanAvoidSun { get; set; }

    /// <summary>Answers to the phototype questions by their id.</summary>
    public Dictionary<string, int?> Phototype { get; set; } = [];

    /// <summary>Ids of what applies.</summary>
    public HashSet<string> Ticks { get; set; } = [];

    /// <summary>
    /// As the contract wants it: what was on the form and not ticked is a no, and what was not on the form is not asked, so that the
    /// findings say that it is open.
    /// </summary>
    public AssessmentInputs ToInputs()
    {
        var wish = Questionnaire.Wishes.FirstOrDefault(w => w.Id == Wish) ?? Questionnaire.Wishes[0];
        var inputs = new AssessmentInputs
        {
            BirthDate = BirthDate is { } birth ? Words.Civil(birth) : null,
            Sex = Sex,
            Concerns = { new Concern { Kind = wish.Kind, BodyRegions = { wish.Regions }, ChiefConcern = true } },
            Phototype = new PhototypeQuestionnaire { InstrumentVersion = "ten_item_a" },
            MonkTone = Tone,
            Regions = { wish.Regions.Select(UnremarkableRegion) },
            History = UnremarkableHistory(),
            Medications = new Medications { Complete = true },
            Allergies = new Allergies { Complete = true },
            PreviousProcedures = new PreviousProcedures { Complete = true },
            Lifestyle = new Lifestyle { Sunscreen = Sunscreen, Smoking = new Smoking { Status = SmokingStatus.Never } },
            Wishes = new TreatmentWishes { CanAvoidSun = CanAvoidSun ? Answer.Yes : Answer.No, AcceptsOffLabel = Answer.Yes },
        };
        foreach (var question in Questionnaire.Phototype)
        {
            if (Phototype.GetValueOrDefault(question.Id) is { } answer)
                question.Write(inputs.Phototype, answer);
        }

        foreach (var tick in Questionnaire.Ticks.SelectMany(group => group.Ticks).Where(tick => Ticks.Contains(tick.Id)))
            tick.Apply(inputs);
        return inputs;
    }

    private static MedicalHistory UnremarkableHistory() => new()
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

    private static RegionStatus UnremarkableRegion(BodyRegion region) => new()
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
}
