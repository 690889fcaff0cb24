using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using DayOfWeek = ClinicApi.V1.DayOfWeek;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace ClinicApi.Bench;

/// <summary>A clinic that is 60 % full for two weeks, with a treatment of five phases.</summary>
internal sealed class AvailabilityClinic(ServerProcess server, string id, int practitioners = 20, int rooms = 10, int devices = 6)
{
    private const int Days = 14;
    private const double Full = 0.6;
    private const int Slots = 50;
    private const int OpeningHour = 8;
    private const int HoursOpen = 12;

    public string Name => $"clinics/{id}";

    public int Resources => practitioners + rooms + devices;

    private static DateTime FirstDay { get; } = DateTime.UnixEpoch.AddDays((TimeProvider.System.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Days + 1);

    public SearchAvailabilityRequest Search => SearchOf([Name], Slots);

    public static SearchAvailabilityRequest SearchOf(IEnumerable<string> clinics, int slots) => new()
    {
        Treatments = { clinics.Select(name => $"{name}/treatments/needling") },
        Window = new SearchWindow { StartTime = At(FirstDay), EndTime = At(FirstDay.AddDays(Days)) },
        MaxSlots = slots,
    };

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var catalogue = new ClinicService.ClinicServiceClient(server.Channel);
        var administrator = server.Headers("administrator");
        var clinic = new Clinic { DisplayName = "Bench", TimeZone = "Europe/Berlin", OpeningHours = Hours(OpeningHour, OpeningHour + HoursOpen) };
        await catalogue.CreateClinicAsync(new CreateClinicRequest { ClinicId = id, Clinic = clinic }, administrator, cancellationToken: cancellationToken);
        for (var i = 0; i < practitioners; i++)
        {
            var practitioner = new Practitioner
            {
                DisplayName = "Bench",
                Skills = { new Skill { Code = "needling" } },
                WorkingHours = Hours(OpeningHour + (i % 3), OpeningHour + 9 + (i % 3)),
            };
            await catalogue.CreatePractitionerAsync(
                new CreatePractitionerRequest { Parent = Name, PractitionerId = $"p{i:00}", Practitioner = practitioner }, administrator, cancellationToken: cancellationToken);
        }

        for (var i = 0; i < rooms; i++)
        {
            await catalogue.CreateRoomAsync(
                new CreateRoomRequest { Parent = Name, RoomId = $"r{i:00}", Room = new Room { DisplayName = "Bench", Kinds = { "treatment" } } }, administrator, cancellationToken: cancellationToken);
        }

        for (var i = 0; i < devices; i++)
        {
            await catalogue.CreateDeviceAsync(
                new CreateDeviceRequest { Parent = Name, DeviceId = $"d{i:00}", Device = new Device { DisplayName = "Bench", Kinds = { "pen" } } }, administrator, cancellationToken: cancellationToken);
        }

        await catalogue.CreateTreatmentAsync(
            new CreateTreatmentRequest { Parent = Name, TreatmentId = "needling", Treatment = Needling() }, administrator, cancellationToken: cancellationToken);
    }

    /// <summary>SQL that fills the clinic: stretches of one to four hours with gaps between them, of appointments that are nobody's.</summary>
    public IEnumerable<string> Fill()
    {
        // The same in every run; nothing here is secret.
#pragma warning disable CA5394
        var random = new Random(20_260_302);
        var number = 0;
        foreach (var resource in Enumerable.Range(0, practitioners).Select(i => $"practitioners/p{i:00}")
            .Concat(Enumerable.Range(0, rooms).Select(i => $"rooms/r{i:00}"))
            .Concat(Enumerable.Range(0, devices).Select(i => $"devices/d{i:00}")))
        {
            for (var day = 0; day < Days; day++)
            {
                var (at, end) = (FirstDay.AddDays(day).AddHours(OpeningHour - 2), FirstDay.AddDays(day).AddHours(OpeningHour + HoursOpen));
                while (true)
                {
                    var minutes = 15 * random.Next(4, 17);
                    at = at.AddMinutes(5 * random.Next((int)(2 * (1 - Full) / Full * minutes / 5) + 1));
                    if (at >= end)
                        break;
                    var until = at.AddMinutes(minutes);
                    yield return $"('{id}', '{resource}', {Microseconds(at)}, {Microseconds(until)}, 'role', 'a{number}', 'appointments/a{number++}')";
                    at = until;
                }
            }
        }
#pragma warning restore CA5394
    }

    private static long Microseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static Timestamp At(DateTime time) => Timestamp.FromDateTime(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static WorkingHours Hours(int from, int to)
    {
        var hours = new WorkingHours();
        for (var day = DayOfWeek.Monday; day <= DayOfWeek.Sunday; day++)
            hours.Weekly.Add(new WeeklyInterval { Day = day, Hours = new CivilInterval { Start = new CivilTime { Hours = from }, End = new CivilTime { Hours = to } } });
        return hours;
    }

    private static Treatment Needling() => new()
    {
        DisplayName = "Bench",
        Modality = Modality.MicroNeedling,
        Roles =
        {
            new TreatmentRole { RoleId = "practitioner", Kind = ResourceKind.Practitioner, Capability = "needling" },
            new TreatmentRole { RoleId = "room", Kind = ResourceKind.Room, Capability = "treatment" },
            new TreatmentRole { RoleId = "device", Kind = ResourceKind.Device, Capability = "pen" },
        },
        Phases =
        {
            Phase("check_in", PhaseKind.CheckIn, 10, "practitioner", "room"),
            Phase("numbing", PhaseKind.Numbing, 30, "room"),
            Phase("needling", PhaseKind.Procedure, 30, "practitioner", "room", "device"),
            Phase("soothing", PhaseKind.Soothing, 15, "room"),
            Phase("clean_up", PhaseKind.CleanUp, 10, "practitioner", "room"),
        },
    };

    private static TreatmentPhase Phase(string id, PhaseKind kind, int minutes, params IEnumerable<string> roles) =>
        new() { PhaseId = id, Kind = kind, DisplayName = "Bench", Duration = Duration.FromTimeSpan(TimeSpan.FromMinutes(minutes)), Roles = { roles } };
}
