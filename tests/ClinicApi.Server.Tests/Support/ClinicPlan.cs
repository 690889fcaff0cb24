using ClinicApi.V1;
using DayOfWeek = ClinicApi.V1.DayOfWeek;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.Server.Tests.Support;

/// <summary>
/// The catalogue of a test's clinic: open from Monday to Friday, 9 to 13 and 14 to 18; Anna does everything, Ben consults on Tuesdays
/// to Thursdays; two rooms, one needling pen.
/// </summary>
public sealed class ClinicPlan
{
    public const string Needling = "needling";
    public const string Consultation = "consultation";

    public Clinic Clinic { get; } = new()
    {
        DisplayName = "Skin clinic",
        TimeZone = "Europe/Berlin",
        OpeningHours = Weekly([1, 2, 3, 4, 5], (9, 13), (14, 18)),

        // Most tests are about time; those about the gate put it back.
        AssessmentPolicy = AssessmentPolicy.KeptElsewhere,
    };

    public Dictionary<string, Practitioner> Practitioners { get; } = new()
    {
        ["anna"] = new() { DisplayName = "Anna", Skills = { new Skill { Code = "consultation" }, new Skill { Code = "needling" } } },
        ["ben"] = new()
        {
            DisplayName = "Ben",
            Skills = { new Skill { Code = "consultation" } },
            WorkingHours = Weekly([2, 3, 4], (9, 13), (14, 18)),
        },
    };

    public Dictionary<string, Room> Rooms { get; } = new()
    {
        ["room-1"] = new() { DisplayName = "Room 1", Kinds = { "treatment" } },
        ["room-2"] = new() { DisplayName = "Room 2", Kinds = { "treatment" } },
    };

    public Dictionary<string, Device> Devices { get; } = new()
    {
        ["pen-1"] = new() { DisplayName = "Pen 1", Kinds = { "needling_pen" }, Model = "P" },
    };

    public Dictionary<string, Closure> Closures { get; } = [];

    /// <summary>Needling takes 70 minutes, of which 30 need Anna and the pen; a consultation takes 30 with Anna or Ben.</summary>
    public Dictionary<string, Treatment> Treatments { get; } = new()
    {
        [Needling] = new()
        {
            DisplayName = "Micro-needling, face",
            Modality = Modality.MicroNeedling,
            Roles =
            {
                Role("needler", ResourceKind.Practitioner, "needling"),
                Role("place", ResourceKind.Room, "treatment"),
                Role("pen", ResourceKind.Device, "needling_pen"),
            },
            Phases =
            {
                Phase("numbing", PhaseKind.Numbing, 30, "place"),
                Phase("needling", PhaseKind.Procedure, 30, "needler", "place", "pen"),
                Phase("clean_up", PhaseKind.CleanUp, 10, "place"),
            },
            LeadTime = Minutes(120),
            BookingHorizon = Minutes(60 * 24 * 60),
            CancellationCutOff = Minutes(24 * 60),
        },
        [Consultation] = new()
        {
            DisplayName = "Consultation",
            Modality = Modality.Consultation,
            Roles = { Role("consultant", ResourceKind.Practitioner, "consultation"), Role("place", ResourceKind.Room, "treatment") },
            Phases = { Phase("talk", PhaseKind.Consultation, 30, "consultant", "place") },
        },
    };

    public static Duration Minutes(int minutes) => new() { Seconds = minutes * 60 };

    public static TreatmentRole Role(string id, ResourceKind kind, string capability) =>
        new() { RoleId = id, Kind = kind, Capability = capability };

    public static TreatmentPhase Phase(string id, PhaseKind kind, int minutes, params IEnumerable<string> roles) =>
        new() { PhaseId = id, Kind = kind, DisplayName = id, Duration = Minutes(minutes), Roles = { roles } };

    public static WorkingHours Weekly(int[] days, params (int From, int To)[] hours) => new()
    {
        Weekly =
        {
            from day in days
            from h in hours
            select new WeeklyInterval { Day = (DayOfWeek)day, Hours = Hours(h.From, h.To) },
        },
    };

    public static CivilInterval Hours(int from, int to) =>
        new() { Start = new CivilTime { Hours = from }, End = new CivilTime { Hours = to } };

    public static CivilDateTime CivilAt(CivilDate date, int hours) => new() { Date = date, Time = new CivilTime { Hours = hours } };
}
