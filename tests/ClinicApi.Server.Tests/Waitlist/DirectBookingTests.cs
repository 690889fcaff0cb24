using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Waitlist;

/// <summary>What becomes of a wait when the patient gets the treatment by another way than an offer of the list.</summary>
public abstract class DirectBookingTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Booking_WhatThePatientWaitsFor_EndsTheWaitInTheSameTransaction()
    {
        var (room, patient, entry) = await GivenWaitAsync();
        var booked = await room.Clinic.GivenAppointmentAsync(patient, room.Clinic.At(3, 15), by: room.Clinic.Staff);
        Assert.Equal(WaitlistState.Booked, (await room.GetAsync(entry)).State);
        var last = (await room.EventsOfAsync(entry.Name, booked.Name)).TakeLast(2).ToList();
        Assert.Equal([EventType.WaitlistBooked, EventType.AppointmentBooked], last.Select(e => e.Type));
        Assert.Single(last.Select(e => e.TransactionId).Distinct());
    }

    [EngineFact]
    public async Task Booking_OfAHoldOrOverSomebody_EndsTheWaitAsWell()
    {
        var (room, patient, entry) = await GivenWaitAsync();
        var hold = await room.Clinic.GivenHoldAsync(room.Clinic.At(3, 15), patient: patient);
        await room.Clinic.Partner.Appointments.CreateAppointmentAsync(
            new CreateAppointmentRequest { Parent = room.Clinic.Name, Hold = hold.Name, Appointment = new Appointment() });
        Assert.Equal(WaitlistState.Booked, (await room.GetAsync(entry)).State);

        (room, patient, entry) = await GivenWaitAsync();
        await room.Clinic.Staff.Appointments.OverbookAppointmentAsync(new OverbookAppointmentRequest
        {
            Parent = room.Clinic.Name,
            Appointment = room.Clinic.Booking(patient, room.Clinic.At(3, 15)).Appointment,
            Overbooking = new Overbooking { Reason = "asked for" },
        });
        Assert.Equal(WaitlistState.Booked, (await room.GetAsync(entry)).State);
    }

    [EngineFact]
    public async Task Course_WithASessionThatThePatientWaitsFor_EndsTheWait()
    {
        var room = await GivenRoomAsync();
        var patient = await room.Clinic.GivenPatientAsync();
        var entry = await room.GivenEntryAsync(
            room.Clinic.Window(14, 15), patient: patient, change: one => one.Treatment = room.Clinic.Treatment(ClinicPlan.Needling));
        await room.Clinic.Partner.Appointments.BookTreatmentCourseAsync(room.Clinic.Course(patient));
        Assert.Equal(WaitlistState.Booked, (await room.GetAsync(entry)).State);
    }

    [EngineFact]
    public async Task Booking_OfSomethingElse_LeavesThePatientOnTheList()
    {
        var (room, patient, entry) = await GivenWaitAsync();
        await room.Clinic.GivenAppointmentAsync(patient, room.Clinic.At(2, 15));
        await room.Clinic.GivenAppointmentAsync(await room.Clinic.GivenPatientAsync(), room.Clinic.At(3, 15));
        Assert.Equal(WaitlistState.Waiting, (await room.GetAsync(entry)).State);

        var clinic = await GivenClinicAsync();
        (room, patient, entry) = await GivenWaitAsync(
            new WaitingRoom(Server, clinic), one => one.RequestedPractitioner = clinic.Practitioner("ben"));
        var withAnna = clinic.Booking(patient, clinic.At(3, 15));
        withAnna.Appointment.RequestedPractitioner = clinic.Practitioner("anna");
        await clinic.Partner.Appointments.CreateAppointmentAsync(withAnna);
        Assert.Equal(WaitlistState.Waiting, (await room.GetAsync(entry)).State);
    }

    [EngineFact]
    public async Task Booking_InsteadOfTheOffer_ReleasesWhatWasOffered()
    {
        var room = await GivenRoomAsync();
        var patient = await room.Clinic.GivenPatientAsync();
        var window = new SearchWindow { StartTime = room.Clinic.At(1, 9), EndTime = room.Clinic.At(1, 12) };
        var offered = await room.UntilAsync(await room.GivenEntryAsync(window, patient: patient), WaitlistState.Offered);
        var next = await room.GivenEntryAsync(room.Window(1, 9));
        await room.UntilLookedAtAsync();

        var booked = await room.Clinic.GivenAppointmentAsync(patient, room.Clinic.At(1, 11));
        Assert.Equal((WaitlistState.Booked, ""), ((await room.GetAsync(offered)).State, (await room.GetAsync(offered)).OfferedHold));
        Assert.Equal(
            [EventType.HoldReleased, EventType.WaitlistBooked, EventType.AppointmentBooked],
            (await room.EventsOfAsync(offered.Name, offered.OfferedHold, booked.Name)).TakeLast(3).Select(e => e.Type));
        await room.UntilAsync(next, WaitlistState.Offered);
    }

    /// <summary>A patient who waits for a time that is free, and has turned it down once, so that the list does not offer it again.</summary>
    private async Task<(WaitingRoom Room, Patient Patient, WaitlistEntry Entry)> GivenWaitAsync(
        WaitingRoom? at = null, Action<WaitlistEntry>? change = null)
    {
        var room = at ?? await GivenRoomAsync();
        var patient = await room.Clinic.GivenPatientAsync();
        var entry = await room.GivenEntryAsync(room.Window(3, 15), patient: patient, change: change);
        await room.UntilAsync(entry, WaitlistState.Offered);
        await room.DeclineAsync(entry);
        return (room, patient, entry);
    }

    private async Task<WaitingRoom> GivenRoomAsync() => new(Server, await GivenClinicAsync(plan =>
    {
        WaitingRoom.OnlyAnna(plan);
        CoursePlans.AddTo(plan);
    }));
}

public sealed class SqliteDirectBookingTests(SqliteTestServer server) : DirectBookingTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresDirectBookingTests(PostgresTestServer server) : DirectBookingTests(server), IClassFixture<PostgresTestServer>;
