using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using DayOfWeek = System.DayOfWeek;

namespace ClinicApi.Sdk.Testing;

/// <summary>
/// The clinic of a test that does not describe its own: in Berlin, open from Monday to Friday, 9 to 13 and 14 to 18. Anna does
/// everything, Ben consults; there are two rooms and one needling pen.
/// </summary>
public static class SampleClinic
{
    /// <summary>Id of a treatment: a talk of 30 minutes with Anna or Ben.</summary>
    public const string Consultation = "consultation";

    /// <summary>
    /// Id of a treatment: needling of the face, 70 minutes, of which the 30 in the middle need Anna and the pen. To be booked two hours
    /// ahead, and cancelled a day ahead.
    /// </summary>
    public const string Needling = "needling";

    /// <summary>Id of a practitioner, who does everything.</summary>
    public const string Anna = "anna";

    /// <summary>Id of a practitioner, who consults.</summary>
    public const string Ben = "ben";

    /// <summary>Describes it, for a clinic that differs from it in something.</summary>
    /// <param name="clinic">What is described.</param>
    public static void Describe(ClinicBuilder clinic)
    {
        ArgumentNullException.ThrowIfNull(clinic);
        clinic
            .Open(DayOfWeek.Monday, DayOfWeek.Friday, new TimeOnly(9, 0), new TimeOnly(13, 0))
            .Open(DayOfWeek.Monday, DayOfWeek.Friday, new TimeOnly(14, 0), new TimeOnly(18, 0))
            .Practitioner(Anna, "consultation", "needling")
            .Practitioner(Ben, "consultation")
            .Room("room-1", "treatment")
            .Room("room-2", "treatment")
            .Device("pen-1", "needling_pen")
            .Treatment(Consultation, Modality.Consultation, treatment => treatment
                .NeedsPractitioner("consultant", "consultation")
                .NeedsRoom("place", "treatment")
                .Phase(PhaseKind.Consultation, TimeSpan.FromMinutes(30), "consultant", "place"))
            .Treatment(Needling, Modality.MicroNeedling, treatment => treatment
                .NeedsPractitioner("needler", "needling")
                .NeedsRoom("place", "treatment")
                .NeedsDevice("pen", "needling_pen")
                .Phase(PhaseKind.Numbing, TimeSpan.FromMinutes(30), "place")
                .Phase(PhaseKind.Procedure, TimeSpan.FromMinutes(30), "needler", "place", "pen")
                .Phase(PhaseKind.CleanUp, TimeSpan.FromMinutes(10), "place")
                .With(t =>
                {
                    t.BodyRegions.Add(BodyRegion.Cheek);
                    t.LeadTime = TimeSpan.FromHours(2).ToDuration();
                    t.CancellationCutOff = TimeSpan.FromHours(24).ToDuration();
                }));
    }
}
