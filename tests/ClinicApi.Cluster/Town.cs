using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using DayOfWeek = ClinicApi.V1.DayOfWeek;

namespace ClinicApi.Cluster;

/// <summary>Clinics of one pass that never close, and times to book in them that no two questions give twice.</summary>
internal sealed class Town(string pass)
{
    public const int Clinics = 6;

    private const int Practitioners = 4;
    private const int Days = 300;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(30);
    private static readonly DateTime FirstDay = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(2);

    public IEnumerable<string> ClinicIds => Enumerable.Range(0, Clinics).Select(clinic => $"{pass}-{clinic}");

    public async Task FoundAsync(ClinicApiClient administrator, CancellationToken cancellationToken)
    {
        var hours = new WorkingHours();
        for (var day = DayOfWeek.Monday; day <= DayOfWeek.Sunday; day++)
            hours.Weekly.Add(new WeeklyInterval { Day = day, Hours = new CivilInterval { Start = new CivilTime(), End = new CivilTime { Hours = 24 } } });
        foreach (var id in ClinicIds)
        {
            var clinic = new Clinic { DisplayName = "Cluster", TimeZone = "UTC", OpeningHours = hours };
            await administrator.Clinics.CreateClinicAsync(new CreateClinicRequest { ClinicId = id, Clinic = clinic }, cancellationToken: cancellationToken);
            await administrator.Clinics.CreateTreatmentAsync(
                new CreateTreatmentRequest { Parent = $"clinics/{id}", TreatmentId = "t", Treatment = Treatment() }, cancellationToken: cancellationToken);
            for (var p = 0; p < Practitioners; p++)
            {
                var practitioner = new Practitioner { DisplayName = "Cluster", Skills = { new Skill { Code = "skill" } } };
                await administrator.Clinics.CreatePractitionerAsync(
                    new CreatePractitionerRequest { Parent = $"clinics/{id}", PractitionerId = $"p{p}", Practitioner = practitioner }, cancellationToken: cancellationToken);
            }
        }
    }

    public async Task RegisterPatientsAsync(ClinicApiClient staff, int caller, CancellationToken cancellationToken)
    {
        foreach (var id in ClinicIds)
        {
            var patient = new Patient { GivenName = "Cluster", FamilyName = "Cluster", BirthDate = new CivilDate { Year = 1990, Month = 1, Day = 1 } };
            await staff.Patients.CreatePatientAsync(
                new CreatePatientRequest { Parent = $"clinics/{id}", PatientId = $"caller-{caller}", Patient = patient }, cancellationToken: cancellationToken);
        }
    }

    /// <summary>The n-th time that there is, for a patient of this caller's.</summary>
    public CreateAppointmentRequest Request(int n, int caller)
    {
        var clinic = $"clinics/{pass}-{n % Clinics}";
        var practitioner = n / Clinics % Practitioners;
        var day = n / (Clinics * Practitioners) % Days;
        var slot = n / (Clinics * Practitioners * Days);
        return new CreateAppointmentRequest
        {
            Parent = clinic,
            Appointment = new Appointment
            {
                Treatment = $"{clinic}/treatments/t",
                Patient = $"{clinic}/patients/caller-{caller}",
                RequestedPractitioner = $"{clinic}/practitioners/p{practitioner}",
                StartTime = Timestamp.FromDateTime(FirstDay.AddDays(day) + (slot * Length)),
            },
        };
    }

    private static Treatment Treatment() => new()
    {
        DisplayName = "Cluster",
        Modality = Modality.Consultation,
        BookingHorizon = Duration.FromTimeSpan(TimeSpan.FromDays(365)),
        Roles = { new TreatmentRole { RoleId = "practitioner", Kind = ResourceKind.Practitioner, Capability = "skill" } },
        Phases =
        {
            new TreatmentPhase
            {
                PhaseId = "talk",
                Kind = PhaseKind.Consultation,
                DisplayName = "Cluster",
                Duration = Duration.FromTimeSpan(Length),
                Roles = { "practitioner" },
            },
        },
    };
}
