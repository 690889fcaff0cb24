using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Testing;

/// <summary>An examination of healthy skin with shallow acne scars on the cheeks, from which nothing is missing.</summary>
internal static class SampleExamination
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

    private static MedicalHistory Unremarkable()
    {
        var history = new MedicalHistory
        {
            Diabetes = new Diabetes { Present = Answer.No },
            Koebner = new KoebnerHistory { Present = Answer.No },
            Radiotherapy = new RadiotherapyHistory { Present = Answer.No },
        };
        Deny(history);
        history.HasCapacity = Answer.Yes;
        return history;
    }

    private static RegionStatus Healthy(BodyRegion region)
    {
        var status = new RegionStatus { BodyRegion = region, Infection = Infection.None, AcneGrade = 0, DermatoporosisStage = 0 };
        Deny(status);
        return status;
    }

    /// <summary>Answers each question of yes or no with no.</summary>
    private static void Deny(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.FieldType == FieldType.Enum && field.EnumType.ClrType == typeof(Answer))
                field.Accessor.SetValue(message, Answer.No);
        }
    }
}
