using ClinicApi.Server.Calls;
using ClinicApi.Server.Lists;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Appointments;

public abstract class BookingTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Booking_Directly_StoresWhatWasAskedAndWhatWasDecided()
    {
        var clinic = await GivenClinicAsync();
        var request = clinic.Booking(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        request.Appointment.RequestedPractitioner = clinic.Practitioner("anna");
        request.Appointment.PartnerReference = "order-7";
        request.Appointment.PatientNote = "Comes by bus.";
        var booked = await clinic.Partner.Appointments.CreateAppointmentAsync(request);

        Assert.Equal(AppointmentState.Booked, booked.State);
        Assert.Equal(clinic.At(0, 10, 10), booked.EndTime);
        Assert.Equal(["numbing", "needling", "clean_up"], booked.Phases.Select(p => p.PhaseId));
        Assert.Equal(clinic.At(0, 9, 30), booked.Phases[1].StartTime);
        Assert.Equal(clinic.Practitioner("anna"), booked.Assignments.Single(a => a.RoleId == "needler").Resources.Single());
        Assert.Equal(clinic.At(-1, 9), booked.CancellationDeadline);
        Assert.Equal("Europe/Berlin", booked.TimeZone);
        Assert.Equal($"partners/{clinic.Partner.PartnerId}", booked.BookedBy);
        Assert.Equal(("order-7", "Comes by bus."), (booked.PartnerReference, booked.PatientNote));
        Assert.Equal(booked, await clinic.Partner.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = booked.Name }));
    }

    [EngineFact]
    public async Task Booking_AnswersWithConsistencyTokenAndCorrelationId()
    {
        var clinic = await GivenClinicAsync();
        using var call = clinic.Partner.Appointments.CreateAppointmentAsync(clinic.Booking(await clinic.GivenPatientAsync(), clinic.At(0, 9)));
        await call;
        Assert.NotNull(call.GetTrailers().GetValue(ConsistencyTokens.Trailer));
        Assert.NotNull(call.GetTrailers().GetValue(Correlation.Trailer));
        Assert.Null(call.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
    }

    [EngineFact]
    public async Task Change_ThatFindsNothingToChange_AnswersWithAConsistencyTokenToo()
    {
        var clinic = await GivenClinicAsync();
        var appointment = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var request = new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.Other };
        var cancelled = await clinic.Partner.Appointments.CancelAppointmentAsync(request);
        using var again = clinic.Partner.Appointments.CancelAppointmentAsync(request);
        Assert.Equal(cancelled, await again);
        Assert.NotNull(again.GetTrailers().GetValue(ConsistencyTokens.Trailer));
    }

    [EngineFact]
    public async Task Booking_OfATakenTime_IsFailedPreconditionNotAborted()
    {
        var clinic = await GivenClinicAsync();
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var patient = await clinic.GivenPatientAsync();
        var refused = await Refused.WithAsync(ErrorReason.SlotTaken, () => clinic.GivenAppointmentAsync(patient, clinic.At(0, 9)));
        Assert.Equal(StatusCode.FailedPrecondition, refused.Code);
        Assert.Equal(["SLOT_TAKEN"], refused.Preconditions.Distinct());
        Assert.Null(refused.RetryAfter);
    }

    [EngineFact]
    public async Task Booking_OfAPatientWhoIsBusyThen_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        await clinic.GivenAppointmentAsync(patient, clinic.At(1, 9));
        await Refused.WithAsync(ErrorReason.PatientBusy, () => clinic.GivenAppointmentAsync(patient, clinic.At(1, 9, 15)));
    }

    [EngineFact]
    public async Task Booking_UnderAnIdOfTheCallers_HasThatNameAndCannotBeMadeTwice()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var first = clinic.Booking(patient, clinic.At(0, 9));
        first.AppointmentId = "visit-1";
        Assert.Equal($"{clinic.Name}/appointments/visit-1", (await clinic.Partner.Appointments.CreateAppointmentAsync(first)).Name);
        var second = clinic.Booking(patient, clinic.At(0, 14));
        second.AppointmentId = "visit-1";
        await Refused.WithAsync(ErrorReason.ResourceAlreadyExists, clinic.Partner.Appointments.CreateAppointmentAsync(second));
    }

    [EngineFact]
    public async Task Booking_ForAPatientOfAnotherPartner_IsAnsweredAsIfThereWereNone()
    {
        var clinic = await GivenClinicAsync();
        var foreign = await clinic.GivenPatientAsync(clinic.OtherPartner);
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.GivenAppointmentAsync(foreign, clinic.At(0, 9)));
    }

    [EngineFact]
    public async Task Appointment_IsSeenByTheClinicAndByWhoBookedIt_AndByNobodyElse()
    {
        var clinic = await GivenClinicAsync();
        var appointment = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        var request = new GetAppointmentRequest { Name = appointment.Name };
        foreach (var caller in new[] { clinic.Partner, clinic.Staff, clinic.Service })
            Assert.Equal(appointment, await caller.Appointments.GetAppointmentAsync(request));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.OtherPartner.Appointments.GetAppointmentAsync(request));
        await Refused.WithAsync(
            ErrorReason.ResourceNotFound,
            clinic.OtherPartner.Appointments.CancelAppointmentAsync(new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.Other }));
        Assert.Empty((await clinic.OtherPartner.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name })).Appointments);
    }

    [EngineFact]
    public async Task Appointment_ThatStaffBooksForAPartnersPatient_IsSeenByThePartner()
    {
        var clinic = await GivenClinicAsync();
        var appointment = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), by: clinic.Staff);
        Assert.Equal(appointment, await clinic.Partner.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = appointment.Name }));
        var listed = await clinic.Partner.Appointments.ListAppointmentsAsync(new ListAppointmentsRequest { Parent = clinic.Name });
        Assert.Equal([appointment], listed.Appointments);
    }

    [EngineFact]
    public async Task Appointment_KeepsItsPlan_WhenTheTreatmentChanges()
    {
        var clinic = await GivenClinicAsync();
        var appointment = await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9));
        await clinic.Staff.Clinics.UpdateTreatmentAsync(new UpdateTreatmentRequest
        {
            Treatment = new Treatment
            {
                Name = clinic.Treatment(ClinicPlan.Consultation),
                Phases = { ClinicPlan.Phase("longer_talk", PhaseKind.Consultation, 60, "consultant", "place") },
            },
        });
        Assert.Equal(appointment, await clinic.Partner.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = appointment.Name }));
    }

    [EngineFact]
    public async Task List_IsOrderedByStart_AndFiltersByTimePatientAndState()
    {
        var clinic = await GivenClinicAsync();
        var (one, two) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync());
        var late = await clinic.GivenAppointmentAsync(one, clinic.At(3, 9));
        var early = await clinic.GivenAppointmentAsync(two, clinic.At(1, 9));
        var cancelled = await clinic.GivenAppointmentAsync(one, clinic.At(2, 9));
        cancelled = await clinic.Partner.Appointments.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = cancelled.Name, Reason = CancellationReason.PatientRequest });

        Assert.Equal([early, cancelled, late], await ListAsync(new ListAppointmentsRequest()));
        Assert.Equal([cancelled, late], await ListAsync(new ListAppointmentsRequest { Patient = one.Name }));
        Assert.Equal([early, late], await ListAsync(new ListAppointmentsRequest { States = { AppointmentState.Booked } }));
        Assert.Equal([cancelled], await ListAsync(new ListAppointmentsRequest { States = { AppointmentState.Cancelled, AppointmentState.NoShow } }));
        Assert.Equal([early, cancelled], await ListAsync(new ListAppointmentsRequest { StartTime = clinic.At(1, 9), EndTime = clinic.At(3, 9) }));

        async Task<IEnumerable<Appointment>> ListAsync(ListAppointmentsRequest request)
        {
            request.Parent = clinic.Name;
            return (await clinic.Partner.Appointments.ListAppointmentsAsync(request)).Appointments;
        }
    }
}

public sealed class SqliteBookingTests(SqliteTestServer server) : BookingTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresBookingTests(PostgresTestServer server) : BookingTests(server), IClassFixture<PostgresTestServer>;
