using System.Security.Cryptography;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using NodaTime;
using AuditEntry = ClinicApi.Storage.AuditEntry;
using Duration = NodaTime.Duration;

namespace ClinicApi.Bench;

/// <summary>The statements of a booking as the server sends them, made by the same code.</summary>
internal static class BookingStatements
{
    public const string Caller = "bench-staff";
    private const int AppointmentBooked = 34;
    private const int Staff = 2;
    private const int Booked = 1;
    private const string Method = "/clinicapi.v1.AppointmentService/CreateAppointment";

    // The bench's server seals them too.
    private static readonly ColumnCipher Cipher = new(new ColumnKeys([RandomNumberGenerator.GetBytes(ColumnKeys.Bytes)], new byte[ColumnKeys.Bytes]));

    public static IReadOnlyList<Statement> Of(string clinicId, string patientId, string practitionerId, string roomId, string id, Instant start, Instant end)
    {
        var name = $"clinics/{clinicId}/appointments/{id}";
        var now = start - Duration.FromDays(2);
        var correlation = Guid.CreateVersion7().ToString("N");
        var row = new AppointmentRow(
            clinicId, id, 1, Booked, patientId, "t", practitionerId, start, end, start, PlanOf(clinicId, practitionerId, roomId, start, end), Caller,
            "", "", 0, "", null, false, "", "", now, now) with
        {
            Modality = 1,
        };
        var statements = new Mutation(clinicId)
            .Claim(new RequestClaim(Caller, Method, Guid.CreateVersion7().ToString(), new byte[32], name, 1))
            .BookAppointment(
                row,
                [
                    new ReservationRow($"practitioners/{practitionerId}", "practitioner", start, end),
                    new ReservationRow($"rooms/{roomId}", "room", start, end),
                    new ReservationRow($"patients/{patientId}", "patient", start, end),
                ])
            .Record(new AuditEntry(
                clinicId, Caller, "wg5t5hk3unjm", Staff, Method, $"clinics/{clinicId}", patientId, "appointments.write", 0, "", correlation, now))
            .Emit(new EventDraft(AppointmentBooked, name, 1, Caller, Staff, correlation, 1, patientId, Caller))
            .Compile();
        foreach (var statement in statements)
            Cipher.Fill(statement.Arguments);
        return statements;
    }

    // As the server stores it.
    private static string PlanOf(string clinicId, string practitionerId, string roomId, Instant start, Instant end)
    {
        var plan = new Appointment
        {
            Phases =
            {
                new AppointmentPhase
                {
                    PhaseId = "talk",
                    Kind = PhaseKind.Consultation,
                    DisplayName = "Bench",
                    StartTime = Timestamp.FromDateTimeOffset(start.ToDateTimeOffset()),
                    EndTime = Timestamp.FromDateTimeOffset(end.ToDateTimeOffset()),
                    Roles = { "practitioner", "room" },
                },
            },
            Assignments =
            {
                new RoleAssignment { RoleId = "practitioner", Resources = { $"clinics/{clinicId}/practitioners/{practitionerId}" } },
                new RoleAssignment { RoleId = "room", Resources = { $"clinics/{clinicId}/rooms/{roomId}" } },
            },
            TimeZone = "UTC",
        };
        return Convert.ToBase64String(plan.ToByteArray());
    }
}
