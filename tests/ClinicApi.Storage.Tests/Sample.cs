using NodaTime;

namespace ClinicApi.Storage.Tests;

/// <summary>Rows to start from. Slots lie far in the future, by any clock.</summary>
internal static class Sample
{
    public const string ClinicId = "skin-lab";
    public const string Partner = "glow";
    public const int Booked = 1;
    public const int Cancelled = 5;
    public const int NoShow = 6;

    public static readonly Instant Slot = Instant.FromUtc(2100, 1, 4, 9, 0);
    public static readonly Instant Created = Instant.FromUtc(2026, 3, 2, 7, 30);
    public static readonly Access Everything = new(ClinicId, "staff", SeesWholeClinic: true);
    public static readonly Access Own = new(ClinicId, Partner, SeesWholeClinic: false);
    public static readonly Access Stranger = new(ClinicId, "stranger", SeesWholeClinic: false);

    public static ClinicRow Clinic(string id = ClinicId) => new(id, 1, 1, """{"zone":"Europe/Berlin"}""", Created, Created);

    public static CatalogueRow Item(CatalogueKind kind, string id) => new(ClinicId, kind, id, 1, "{}", Created, Created);

    public static PatientRow Patient(string id) => new(
        ClinicId,
        id,
        1,
        Partner,
        "Given",
        "Family",
        new LocalDate(1990, 5, 17),
        "patient@example.com",
        "+49301234567",
        "de-DE",
        "ref-1",
        "mrn-1",
        """["Street 1","10115 Berlin"]""",
        "remarks",
        Created,
        Created);

    public static AppointmentRow Appointment(string id, string patient = "ada", Instant? start = null) => new(
        ClinicId,
        id,
        1,
        Booked,
        patient,
        "needling",
        "anna",
        start ?? Slot,
        (start ?? Slot) + Duration.FromHours(1),
        (start ?? Slot) - Duration.FromHours(24),
        """{"phases":[]}""",
        Partner,
        "booking-1",
        "note",
        0,
        "",
        null,
        false,
        "",
        "",
        Created,
        Created);

    public static HoldRow Hold(string id, string patient = "", Instant? start = null) => new(
        ClinicId,
        id,
        1,
        Partner,
        "needling",
        patient,
        "",
        start ?? Slot,
        (start ?? Slot) + Duration.FromHours(1),
        Duration.FromMinutes(5),
        Instant.MinValue,
        """{"phases":[]}""",
        Created);

    public static ReservationRow Reservation(string resource, int fromMinute = 0, int toMinute = 60, Instant? start = null) => new(
        resource,
        resource.Split('/')[0],
        (start ?? Slot) + Duration.FromMinutes(fromMinute),
        (start ?? Slot) + Duration.FromMinutes(toMinute));

    public static ReservationRow[] Team(string patient = "ada") =>
        [Reservation("practitioners/anna", 20), Reservation("rooms/1"), Reservation($"patients/{patient}")];

    public static Mutation Book(this Mutation mutation, string id, params ReservationRow[] reservations) =>
        mutation.BookAppointment(Appointment(id), reservations);

    public static EventDraft Event(string resource = "clinics/skin-lab") => new(1, resource, 1, Partner, 1, "correlation-1");

    public static RequestClaim Claim(string id = "request-1") => new(Partner, "Book", id, [1, 2, 3], "appointments/a", 1);

    public static AuditEntry Audit(string method = "Book") => new(
        ClinicId, Partner, "key-1", 1, method, "appointments/a", "ada", "appointments.write", 0, "", "correlation-1", Created);
}
