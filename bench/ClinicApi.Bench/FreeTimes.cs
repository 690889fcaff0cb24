using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Bench;

/// <summary>
/// The times of a <see cref="BenchCatalogue"/> by number, each of them once. Neighbouring numbers are different clinics, then practitioners,
/// then days, so that diaries stay as full as in a real clinic.
/// </summary>
internal sealed class FreeTimes(int clinics, int practitioners)
{
    private const int Days = 300;
    private const int FirstDayAhead = 2;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(30);
    private static readonly DateTime FirstDay =
        DateTime.UnixEpoch.AddDays((TimeProvider.System.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Days + FirstDayAhead);

    public CreateAppointmentRequest Booking(int n) => new()
    {
        Parent = Clinic(n),
        RequestId = Guid.CreateVersion7().ToString(),
        Appointment = new Appointment
        {
            Treatment = $"{Clinic(n)}/treatments/t",
            Patient = $"{Clinic(n)}/patients/p{Practitioner(n)}",
            RequestedPractitioner = $"{Clinic(n)}/practitioners/p{Practitioner(n)}",
            StartTime = Start(n),
        },
    };

    public HoldSlotRequest Hold(int n) => new()
    {
        RequestId = Guid.CreateVersion7().ToString(),
        Treatment = $"{Clinic(n)}/treatments/t",
        Practitioner = $"{Clinic(n)}/practitioners/p{Practitioner(n)}",
        StartTime = Start(n),
    };

    /// <summary>For ten times of the two days that a number lies in.</summary>
    public SearchAvailabilityRequest Search(int n) => new()
    {
        Treatments = { $"{Clinic(n)}/treatments/t" },
        Window = new SearchWindow { StartTime = Timestamp.FromDateTime(Day(n)), EndTime = Timestamp.FromDateTime(Day(n).AddDays(2)) },
        MaxSlots = 10,
    };

    private string Clinic(int n) => BenchCatalogue.ClinicName(n % clinics);

    private int Practitioner(int n) => n / clinics % practitioners;

    private DateTime Day(int n) => DateTime.SpecifyKind(FirstDay.AddDays(n / (clinics * practitioners) % Days), DateTimeKind.Utc);

    private Timestamp Start(int n) => Timestamp.FromDateTime(Day(n) + (n / (clinics * practitioners * Days) * Length));
}
