using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using DayOfWeek = ClinicApi.V1.DayOfWeek;

namespace ClinicApi.Bench;

/// <summary>Clinics that never close, with as many practitioners, rooms and patients as a scenario needs.</summary>
internal sealed class BenchCatalogue(ServerProcess server, int clinics, int practitioners)
{
    public static string ClinicName(int clinic) => $"clinics/bench-{clinic}";

    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        var service = new ClinicService.ClinicServiceClient(server.Channel);
        var patients = new PatientService.PatientServiceClient(server.Channel);
        var administrator = server.Headers("administrator");
        var hours = new WorkingHours();
        for (var day = DayOfWeek.Monday; day <= DayOfWeek.Sunday; day++)
            hours.Weekly.Add(new WeeklyInterval { Day = day, Hours = new CivilInterval { Start = new CivilTime(), End = new CivilTime { Hours = 24 } } });
        for (var c = 0; c < clinics; c++)
        {
            var name = ClinicName(c);
            var clinic = new Clinic { DisplayName = "Bench", TimeZone = "UTC", OpeningHours = hours };
            await service.CreateClinicAsync(new CreateClinicRequest { ClinicId = $"bench-{c}", Clinic = clinic }, administrator, cancellationToken: cancellationToken);
            await service.CreateTreatmentAsync(
                new CreateTreatmentRequest { Parent = name, TreatmentId = "t", Treatment = Treatment() }, administrator, cancellationToken: cancellationToken);
            for (var p = 0; p < practitioners; p++)
            {
                var practitioner = new Practitioner { DisplayName = "Bench", Skills = { new Skill { Code = "skill" } } };
                await service.CreatePractitionerAsync(
                    new CreatePractitionerRequest { Parent = name, PractitionerId = $"p{p}", Practitioner = practitioner }, administrator, cancellationToken: cancellationToken);
                await service.CreateRoomAsync(
                    new CreateRoomRequest { Parent = name, RoomId = $"r{p}", Room = new Room { DisplayName = "Bench", Kinds = { "room" } } }, administrator, cancellationToken: cancellationToken);
            }
        }

        server.GrantAll(Enumerable.Range(0, clinics).Select(c => $"bench-{c}"));
        for (var c = 0; c < clinics; c++)
        {
            for (var p = 0; p < practitioners; p++)
            {
                var patient = new Patient { GivenName = "Bench", FamilyName = "Bench", BirthDate = new CivilDate { Year = 1990, Month = 1, Day = 1 } };
                await patients.CreatePatientAsync(
                    new CreatePatientRequest { Parent = ClinicName(c), PatientId = $"p{p}", Patient = patient }, server.Headers("staff"), cancellationToken: cancellationToken);
            }
        }
    }

    private static Treatment Treatment() => new()
    {
        DisplayName = "Bench",
        Modality = Modality.Consultation,
        BookingHorizon = Duration.FromTimeSpan(TimeSpan.FromDays(365)),
        Roles =
        {
            new TreatmentRole { RoleId = "practitioner", Kind = ResourceKind.Practitioner, Capability = "skill" },
            new TreatmentRole { RoleId = "room", Kind = ResourceKind.Room, Capability = "room" },
        },
        Phases =
        {
            new TreatmentPhase
            {
                PhaseId = "talk",
                Kind = PhaseKind.Consultation,
                DisplayName = "Bench",
                Duration = Duration.FromTimeSpan(TimeSpan.FromMinutes(30)),
                Roles = { "practitioner", "room" },
            },
        },
    };
}
