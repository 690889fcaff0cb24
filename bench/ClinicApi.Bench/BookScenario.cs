using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Bench;

/// <summary>
/// Books free slots directly: request id, decision on the day's diary, appointment, three reservations under the overlap guard, event
/// and audit entry, in one commit. No two calls want the same time.
/// </summary>
internal static class BookScenario
{
    public const int Clinics = 64;
    private const int Practitioners = 8;
    private const int Days = 300;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(30);

    public static async Task<Result> RunAsync(ServerProcess server, Plan plan, CancellationToken cancellationToken)
    {
        await CreateAsync(server, cancellationToken);
        return await BookAsync(server, plan, firstCall: 0, rate: null, cancellationToken);
    }

    /// <summary>Books in clinics that are there, from a place in the order of calls that no other run has come to, and at a rate if one is given.</summary>
    public static Task<Result> BookAsync(ServerProcess server, Plan plan, int firstCall, double? rate, CancellationToken cancellationToken)
    {
        var appointments = new AppointmentService.AppointmentServiceClient(server.Channel);
        var firstDay = DateTime.UnixEpoch.AddDays((TimeProvider.System.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Days + 2);
        return Load.RunAsync(plan, "bookings/s", server.Process, async (caller, i) =>
        {
            // Neighbouring calls go to different clinics, then practitioners, then days, so that diaries stay as full as in a real clinic.
            var n = firstCall + (i * plan.Callers) + caller;
            var clinic = n % Clinics;
            var practitioner = n / Clinics % Practitioners;
            var day = n / (Clinics * Practitioners) % Days;
            var slot = n / (Clinics * Practitioners * Days);
            await appointments.CreateAppointmentAsync(
                new CreateAppointmentRequest
                {
                    Parent = BenchCatalogue.ClinicName(clinic),
                    RequestId = Guid.CreateVersion7().ToString(),
                    Appointment = new Appointment
                    {
                        Treatment = $"{BenchCatalogue.ClinicName(clinic)}/treatments/t",
                        Patient = $"{BenchCatalogue.ClinicName(clinic)}/patients/p{practitioner}",
                        RequestedPractitioner = $"{BenchCatalogue.ClinicName(clinic)}/practitioners/p{practitioner}",
                        StartTime = Timestamp.FromDateTime(DateTime.SpecifyKind(firstDay.AddDays(day) + (slot * Length), DateTimeKind.Utc)),
                    },
                },
                server.Headers("staff"),
                cancellationToken: cancellationToken);
        }, cancellationToken, rate);
    }

    public static Task CreateAsync(ServerProcess server, CancellationToken cancellationToken) =>
        new BenchCatalogue(server, Clinics, Practitioners).CreateAsync(cancellationToken);
}
