using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using DayOfWeek = ClinicApi.V1.DayOfWeek;

namespace ClinicApi.Faults.Traffic;

/// <summary>
/// Two small clinics that never close, and the days for which everybody wants an appointment. A visit takes a room for 45 minutes and a
/// practitioner for the last 30 of them.
/// </summary>
internal static class Town
{
    public const int Numbing = 15 * 60;
    public const int Length = 45 * 60;
    public const int Grid = 15 * 60;

    private const int Practitioners = 3;
    private const int PatientsEach = 60;
    private const int Days = 2;

    public static readonly IReadOnlyList<string> Clinics = ["clinics/north", "clinics/south"];

    /// <summary>Far enough away that no clock that jumps makes them the past.</summary>
    public static long FirstStart { get; } = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 86_400 + 4) * 86_400;

    public static int Starts => Days * 86_400 / Grid;

    /// <summary>About how many visits fit into a clinic's days.</summary>
    public static int Capacity => Days * 86_400 / Length * Practitioners;

    /// <summary>A start, counted in steps of a quarter of an hour.</summary>
    public static Timestamp At(int step) => new() { Seconds = FirstStart + (step * Grid) };

    public static string TreatmentOf(string clinic) => $"{clinic}/treatments/needling";

    public static string PractitionerOf(string clinic, int number) => $"{clinic}/practitioners/p{number % Practitioners}";

    public static string PatientOf(string clinic, string caller, int number) => $"{clinic}/patients/{caller}-{number % PatientsEach}";

    public static async Task FoundAsync(CallInvoker administrator, CancellationToken cancellationToken)
    {
        var service = new ClinicService.ClinicServiceClient(administrator);
        foreach (var name in Clinics)
        {
            var clinic = new Clinic { DisplayName = "Skin clinic", TimeZone = "Europe/Berlin", OpeningHours = Always() };
            await service.CreateClinicAsync(new CreateClinicRequest { ClinicId = name.Split('/')[1], Clinic = clinic }, cancellationToken: cancellationToken);
            await service.CreateTreatmentAsync(
                new CreateTreatmentRequest { Parent = name, TreatmentId = "needling", Treatment = Needling() }, cancellationToken: cancellationToken);
            for (var i = 0; i < Practitioners; i++)
            {
                var practitioner = new Practitioner { DisplayName = "Anna", Skills = { new Skill { Code = "needling" } } };
                await service.CreatePractitionerAsync(
                    new CreatePractitionerRequest { Parent = name, PractitionerId = $"p{i}", Practitioner = practitioner }, cancellationToken: cancellationToken);
                await service.CreateRoomAsync(
                    new CreateRoomRequest { Parent = name, RoomId = $"r{i}", Room = new Room { DisplayName = "Room", Kinds = { "treatment" } } },
                    cancellationToken: cancellationToken);
            }
        }
    }

    public static async Task RegisterPatientsAsync(CallInvoker caller, string callerName, CancellationToken cancellationToken)
    {
        var service = new PatientService.PatientServiceClient(caller);
        foreach (var clinic in Clinics)
        {
            for (var i = 0; i < PatientsEach; i++)
            {
                var patient = new Patient { GivenName = "Mia", FamilyName = "Muster", BirthDate = new CivilDate { Year = 1990, Month = 1, Day = 31 } };
                var id = PatientOf(clinic, callerName, i).Split('/')[^1];
                await service.CreatePatientAsync(
                    new CreatePatientRequest { Parent = clinic, PatientId = id, Patient = patient }, cancellationToken: cancellationToken);
            }
        }
    }

    private static WorkingHours Always()
    {
        var hours = new WorkingHours();
        for (var day = DayOfWeek.Monday; day <= DayOfWeek.Sunday; day++)
            hours.Weekly.Add(new WeeklyInterval { Day = day, Hours = new CivilInterval { Start = new CivilTime(), End = new CivilTime { Hours = 24 } } });
        return hours;
    }

    private static Treatment Needling() => new()
    {
        DisplayName = "Micro-needling",
        Modality = Modality.Consultation,
        BookingHorizon = Duration.FromTimeSpan(TimeSpan.FromDays(60)),
        Roles =
        {
            new TreatmentRole { RoleId = "needler", Kind = ResourceKind.Practitioner, Capability = "needling" },
            new TreatmentRole { RoleId = "place", Kind = ResourceKind.Room, Capability = "treatment" },
        },
        Phases = { Phase("numbing", PhaseKind.Numbing, Numbing, "place"), Phase("needling", PhaseKind.Procedure, Length - Numbing, "needler", "place") },
    };

    private static TreatmentPhase Phase(string id, PhaseKind kind, int seconds, params IEnumerable<string> roles) =>
        new() { PhaseId = id, Kind = kind, DisplayName = id, Duration = new Duration { Seconds = seconds }, Roles = { roles } };
}
