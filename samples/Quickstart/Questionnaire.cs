using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Quickstart;

/// <summary>The answers of a healthy sample person with rolling acne scars on the cheeks. Forms of your own ask for them.</summary>
internal static class Questionnaire
{
    public static AssessmentInputs Answered(CivilDate birthDate) => new()
    {
        BirthDate = birthDate,
        Sex = Sex.Female,
        WeightKg = 61,
        Concerns = { Scars(visibleFrom50Cm: true), Wrinkles() },
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
        Regions = { No(new RegionStatus { BodyRegion = BodyRegion.Cheek, Infection = Infection.None, AcneGrade = 0, DermatoporosisStage = 0 }) },
        History = History(),
        // A list that is complete says that there is nothing else.
        Medications = new Medications { Complete = true },
        Allergies = new Allergies { Complete = true },
        PreviousProcedures = new PreviousProcedures { Complete = true },
        Lifestyle = new Lifestyle
        {
            Sunscreen = SunscreenHabit.Sometimes,
            Smoking = new Smoking { Status = SmokingStatus.Current, CigarettesPerDay = 10, Years = 12 },
        },
        Wishes = new TreatmentWishes { CanAvoidSun = Answer.Yes, AcceptsOffLabel = Answer.Yes },
    };

    public static Concern Scars(bool visibleFrom50Cm) => new()
    {
        Kind = ConcernKind.AcneScarRolling,
        BodyRegions = { BodyRegion.Cheek },
        Readings =
        {
            new ScaleReading
            {
                GoodmanBaron = new GoodmanBaronReading
                {
                    Flat = Answer.No,
                    VisibleFrom50Cm = visibleFrom50Cm ? Answer.Yes : Answer.No,
                    FlattensWhenStretched = Answer.Yes,
                },
            },
        },
        ChiefConcern = true,
    };

    private static Concern Wrinkles() => new()
    {
        Kind = ConcernKind.WrinklePhotoageing,
        BodyRegions = { BodyRegion.Cheek },
        Readings = { new ScaleReading { Grade = new ScaleGrade { Scale = SeverityScale.Glogau, Grade = 2 } } },
    };

    private static MedicalHistory History()
    {
        var history = No(new MedicalHistory
        {
            Diabetes = new Diabetes { Present = Answer.No },
            Koebner = new KoebnerHistory { Present = Answer.No },
            Radiotherapy = new RadiotherapyHistory { Present = Answer.No },
        });
        history.HasCapacity = Answer.Yes;
        return history;
    }

    /// <summary>Answers each question of yes or no with no: what is not answered is not known, and may forbid a treatment.</summary>
    private static T No<T>(T message)
        where T : IMessage
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.FieldType == FieldType.Enum && field.EnumType.ClrType == typeof(Answer))
                field.Accessor.SetValue(message, Answer.No);
        }

        return message;
    }
}
