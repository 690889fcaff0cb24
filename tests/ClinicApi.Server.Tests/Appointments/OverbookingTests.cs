using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class OverbookingTests(TestServer server) : ServerSuite(server)
{
    private const string Reason = "an emergency after yesterday's session";

    [EngineFact]
    public async Task Overbook_WhereThePractitionerHasSomebody_BooksAndTellsWhyAndByWhom()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var patient = await clinic.GivenPatientAsync();

        var booked = await OverbookAsync(clinic, patient, clinic.At(0, 9));

        Assert.Equal((Reason, $"partners/{clinic.Staff.PartnerId}"), (booked.Overbooking.Reason, booked.Overbooking.OverbookedBy));
        Assert.Equal(booked.Overbooking.OverbookedBy, booked.BookedBy);
        Assert.Equal([clinic.Practitioner("anna")], booked.Assignments.Single(one => one.RoleId == "consultant").Resources);
        Assert.Equal(booked, await clinic.Staff.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = booked.Name }));
    }

    [EngineFact]
    public async Task Overbook_ASecondTime_IsRefusedAsTaken()
    {
        var clinic = await GivenClinicAsync(plan => OnlyAnna(plan, rooms: 3));
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await OverbookAsync(clinic, await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var third = await clinic.GivenPatientAsync();

        await Refused.WithAsync(ErrorReason.SlotTaken, () => OverbookAsync(clinic, third, clinic.At(0, 9, 15)));
    }

    [EngineFact]
    public async Task Overbook_OfRoomsAndPatients_IsRefused()
    {
        var clinic = await GivenClinicAsync(plan => OnlyAnna(plan, rooms: 1));
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));

        var room = await Refused.WithAsync(
            ErrorReason.SlotTaken, async () => await OverbookAsync(clinic, await clinic.GivenPatientAsync(), clinic.At(0, 9)));
        Assert.Equal("SLOT_TAKEN", Assert.Single(room.Preconditions));
        await Refused.WithAsync(ErrorReason.PatientBusy, () => OverbookAsync(clinic, patient, clinic.At(0, 9)));
    }

    [EngineFact]
    public async Task Overbook_OfWhoDoesNotWork_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();

        await Refused.WithAsync(ErrorReason.SlotUnstaffed, () => OverbookAsync(clinic, patient, clinic.At(0, 9), practitioner: "ben"));
        await Refused.WithAsync(ErrorReason.SlotOutsideHours, () => OverbookAsync(clinic, patient, clinic.At(0, 13)));
    }

    [EngineFact]
    public async Task OverbookedTime_IsOfferedToNobody_EvenOnceTheOtherAppointmentIsCancelled()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        var first = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await OverbookAsync(clinic, await clinic.GivenPatientAsync(), clinic.At(0, 9));

        await clinic.Partner.Appointments.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = first.Name, Reason = CancellationReason.PatientRequest });

        Assert.Equal("Mon 09:30", (await clinic.SearchAsync(clinic.Window(0, 1)))[0]);
    }

    [EngineFact]
    public async Task Reschedule_OfAnOverbookedAppointment_MakesItAnOrdinaryOne()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var booked = await OverbookAsync(clinic, await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await Refused.WithAsync(ErrorReason.SlotTaken, () => MoveAsync(booked, clinic.At(0, 9, 15)));

        var moved = await MoveAsync(booked, clinic.At(0, 10));

        Assert.Null(moved.Overbooking);
        Assert.Equal(booked.Name, moved.Name);
        await OverbookAsync(clinic, await clinic.GivenPatientAsync(), clinic.At(0, 10));

        Task<Appointment> MoveAsync(Appointment appointment, Timestamp start) => clinic.Staff.Appointments.RescheduleAppointmentAsync(
            new RescheduleAppointmentRequest { Name = appointment.Name, StartTime = start }).ResponseAsync;
    }

    [EngineFact]
    public async Task Overbook_IsOneEvent_AuditedUnderItsOwnScope_AndSafeToRepeat()
    {
        var clinic = await GivenClinicAsync(OnlyAnna);
        var request = Request(clinic, await clinic.GivenPatientAsync(), clinic.At(0, 9));
        request.RequestId = Guid.NewGuid().ToString();
        var before = await Server.Node.Store.Events.LastSequenceAsync(clinic.Id, CancellationToken.None);

        var booked = await clinic.Staff.Appointments.OverbookAppointmentAsync(request);

        Assert.Equal(booked, await clinic.Staff.Appointments.OverbookAppointmentAsync(request));
        var only = Assert.Single(await Server.Node.Store.Events.ListAsync(clinic.Id, before, 10, CancellationToken.None));
        Assert.Equal(((int)EventType.AppointmentBooked, booked.Name), (only.Type, only.ResourceName));
        var entries = await Server.Node.Store.Audit.ListAsync(clinic.Id, 50, CancellationToken.None);
        var overbooked = entries.Where(entry => entry.Method.EndsWith("/OverbookAppointment", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(overbooked);
        Assert.All(overbooked, entry => Assert.Equal(("appointments.overbook", clinic.Name), (entry.Scope, entry.Resource)));
    }

    [EngineFact]
    public async Task Overbook_WithoutItsParts_NamesTheFields()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        foreach (var (field, spoil) in new (string, Action<OverbookAppointmentRequest>)[]
        {
            ("appointment.patient", request => request.Appointment.Patient = ""),
            ("appointment.treatment", request => request.Appointment.Treatment = ""),
            ("appointment.start_time", request => request.Appointment.StartTime = null),
            ("overbooking", request => request.Overbooking = null),
            ("overbooking.reason", request => request.Overbooking.Reason = ""),
        })
        {
            var request = Request(clinic, patient, clinic.At(0, 9));
            spoil(request);
            var refused = await Refused.WithAsync(
                ErrorReason.InvalidRequest, () => clinic.Staff.Appointments.OverbookAppointmentAsync(request).ResponseAsync);
            Assert.Equal(field, Assert.Single(refused.Fields));
        }
    }

    [EngineFact]
    public async Task ThirtyTwoCallers_WhoOverbookAndBookOneTime_LeaveOneOfEach()
    {
        var clinic = await GivenClinicAsync(plan => OnlyAnna(plan, rooms: 40));
        var patients = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => clinic.GivenPatientAsync()));
        foreach (var start in new[] { clinic.At(0, 9), clinic.At(0, 11), clinic.At(1, 9) })
        {
            var outcomes = await Task.WhenAll(patients.Select(async (patient, i) =>
            {
                try
                {
                    if (i % 2 == 0)
                        await OverbookAsync(clinic, patient, start);
                    else
                        await clinic.GivenAppointmentAsync(patient, start);
                    return "won";
                }
                catch (Grpc.Core.RpcException exception)
                {
                    return Refused.Read(exception).Reason;
                }
            }));

            Assert.Equal(1, outcomes.Where((_, i) => i % 2 == 0).Count(outcome => outcome == "won"));
            Assert.InRange(outcomes.Where((_, i) => i % 2 == 1).Count(outcome => outcome == "won"), 0, 1);
            Assert.All(outcomes, outcome => Assert.True(outcome is "won" or "SLOT_TAKEN", $"a loser was told {outcome}"));
        }
    }

    private static void OnlyAnna(ClinicPlan plan) => OnlyAnna(plan, rooms: 2);

    private static void OnlyAnna(ClinicPlan plan, int rooms)
    {
        plan.Practitioners.Remove("ben");
        plan.Rooms.Clear();
        for (var room = 1; room <= rooms; room++)
            plan.Rooms[$"room-{room}"] = new Room { DisplayName = $"Room {room}", Kinds = { "treatment" } };
    }

    private static Task<Appointment> OverbookAsync(TestClinic clinic, Patient patient, Timestamp start, string practitioner = "") =>
        clinic.Staff.Appointments.OverbookAppointmentAsync(Request(clinic, patient, start, practitioner)).ResponseAsync;

    private static OverbookAppointmentRequest Request(TestClinic clinic, Patient patient, Timestamp start, string practitioner = "") => new()
    {
        Parent = clinic.Name,
        Appointment = new Appointment
        {
            Patient = patient.Name,
            Treatment = clinic.Treatment(ClinicPlan.Consultation),
            StartTime = start,
            RequestedPractitioner = practitioner.Length == 0 ? "" : clinic.Practitioner(practitioner),
        },
        Overbooking = new Overbooking { Reason = Reason },
    };
}

public sealed class SqliteOverbookingTests(SqliteTestServer server) : OverbookingTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresOverbookingTests(PostgresTestServer server) : OverbookingTests(server), IClassFixture<PostgresTestServer>;
