using ClinicApi.Server.Calls;
using ClinicApi.Server.Tests.Assessments;
using ClinicApi.Server.Tests.Clearances;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Patients;

public abstract class MergerTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Target_KeepsItsValues_AndGetsThoseThatItLacks()
    {
        var clinic = await GivenClinicAsync();
        var (target, source) = (await GivenAsync(clinic, p => p.Note = "Comes on Mondays."), await GivenAsync(clinic, p =>
        {
            (p.GivenName, p.Note, p.MedicalRecordNumber) = ("Maja", "Comes by train.", "MRN-2");
            p.AddressLines.Add("Street 2");
            p.ReportedProcedures.Add(new ReportedProcedure { Modality = Modality.MediumPeel, Date = clinic.Date(-100) });
        }));

        var merged = await MergeAsync(clinic, target, source);

        Assert.Equal(
            ("Mia", "MRN-2", "Comes on Mondays.\n\nComes by train."), (merged.GivenName, merged.MedicalRecordNumber, merged.Note));
        Assert.Equal((["Street 2"], 1), (merged.AddressLines, merged.ReportedProcedures.Count));
        Assert.NotEqual(target.Etag, merged.Etag);
        Assert.Equal(merged, await clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = target.Name, View = PatientView.Full }));
    }

    [EngineFact]
    public async Task OtherName_IsAnsweredWithTheOneThatRemains_AlsoAfterASecondMerger_AndOnlyToWhoMayKnow()
    {
        var clinic = await GivenClinicAsync();
        var stranger = await Server.Node.GivenCallerAsync(Options.V1.CallerKind.Partner, clinic.Id);
        var first = await clinic.GivenPatientAsync(clinic.OtherPartner);
        var (second, third) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync());
        await MergeAsync(clinic, second, first);
        await MergeAsync(clinic, third, second);

        foreach (var caller in new[] { clinic.Staff, clinic.OtherPartner, clinic.Partner })
        {
            var refused = await Refused.WithAsync(
                ErrorReason.PatientMerged, caller.Patients.GetPatientAsync(new GetPatientRequest { Name = first.Name }));
            Assert.Equal(third.Name, refused.Metadata["patient"]);
        }

        Assert.Equal(third.Name, (await clinic.OtherPartner.Patients.GetPatientAsync(new GetPatientRequest { Name = third.Name })).Name);
        var booking = await Refused.WithAsync(ErrorReason.PatientMerged, () => clinic.GivenAppointmentAsync(first, clinic.At(0, 9)));
        Assert.Equal(third.Name, booking.Metadata["patient"]);
        await Refused.WithAsync(
            ErrorReason.ResourceNotFound, stranger.Patients.GetPatientAsync(new GetPatientRequest { Name = first.Name }));
    }

    [EngineFact]
    public async Task WhatLiesAhead_GoesAlong_WithAnEventEach_AndTheOtherPatientsTimeIsBusyFromThenOn()
    {
        var clinic = await GivenClinicAsync();
        var (target, source) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync(clinic.OtherPartner));
        var appointment = await clinic.GivenAppointmentAsync(source, clinic.At(1, 9), by: clinic.OtherPartner);
        // The node has the diary in memory by now.
        Assert.NotEmpty(await clinic.SearchAsync(clinic.Window(1, 2), patient: target.Name));
        var before = (await clinic.EventsAsync()).Count;

        await MergeAsync(clinic, target, source);

        var moved = await clinic.OtherPartner.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = appointment.Name });
        Assert.Equal((target.Name, appointment.StartTime), (moved.Patient, moved.StartTime));
        Assert.NotEqual(appointment.Etag, moved.Etag);
        await Refused.WithAsync(ErrorReason.PatientBusy, () => clinic.GivenAppointmentAsync(target, clinic.At(1, 9)));
        var events = (await clinic.EventsAsync()).Skip(before).ToList();
        Assert.Equal(
            [
                (EventType.AppointmentTransferred, appointment.Name, EventCause.PatientRemoval),
                (EventType.PatientMergedAway, source.Name, EventCause.Call),
                (EventType.PatientMerged, target.Name, EventCause.Call),
            ],
            events.Select(e => (e.Type, e.Resource, e.Cause)));
        Assert.Single(events.Select(e => e.TransactionId).Distinct());
        Assert.Equal(
            [EventType.AppointmentTransferred, EventType.PatientMergedAway, EventType.PatientMerged],
            (await clinic.EventsAsync(clinic.OtherPartner)).TakeLast(3).Select(e => e.Type));
    }

    [EngineFact]
    public async Task Overlaps_AreRefusedWithAllOfThemNamed_AndNothingChanges()
    {
        var clinic = await GivenClinicAsync();
        var (target, source) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync());
        await clinic.GivenAppointmentAsync(target, clinic.At(1, 9));
        await clinic.GivenAppointmentAsync(target, clinic.At(1, 11));
        var first = await clinic.GivenAppointmentAsync(source, clinic.At(1, 9, 15));
        var second = await clinic.GivenHoldAsync(clinic.At(1, 10, 45), patient: source);

        var refused = await Refused.WithAsync(ErrorReason.PatientMergeConflict, () => MergeAsync(clinic, target, source));

        Assert.Equal(new[] { first.Name, second.Name }.Order(), refused.Subjects.Order());
        Assert.Equal(source.Name, (await clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = source.Name })).Name);
    }

    [EngineFact]
    public async Task Repeat_HasNoSecondEffect_AndAnOldEtagIsRefused()
    {
        var clinic = await GivenClinicAsync();
        var (target, source) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync());
        var request = new MergePatientsRequest
        {
            Target = target.Name,
            Source = source.Name,
            RequestId = Guid.NewGuid().ToString(),
            Etag = target.Etag,
            SourceEtag = "v77",
        };
        await Refused.WithAsync(ErrorReason.EtagMismatch, clinic.Staff.Patients.MergePatientsAsync(request));
        request.SourceEtag = source.Etag;
        var merged = await clinic.Staff.Patients.MergePatientsAsync(request);
        var events = (await clinic.EventsAsync()).Count;

        using var again = clinic.Staff.Patients.MergePatientsAsync(request);

        Assert.Equal(merged, await again);
        Assert.Equal("true", again.GetTrailers().GetValue(IdempotencyStage.ReplayedTrailer));
        Assert.Equal(events, (await clinic.EventsAsync()).Count);
        await Refused.WithAsync(ErrorReason.InvalidRequest, () => MergeAsync(clinic, target, target));
        await Refused.WithAsync(ErrorReason.PatientMerged, () => MergeAsync(clinic, target, source));
    }

    [EngineFact]
    public async Task Consents_TheLaterStatementHolds_SoThatARevocationIsNotUndone()
    {
        var clinic = await GivenClinicAsync();
        var (target, source) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync());
        await clinic.ShareAsync(source, clinic.OtherPartner);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var own = await clinic.ShareAsync(target, clinic.OtherPartner);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await clinic.Staff.Patients.RevokeConsentAsync(new RevokeConsentRequest { Name = own.Name });
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var assessment = await clinic.GivenSignedAsync(source);

        await MergeAsync(clinic, target, source);

        var consents = (await clinic.Staff.Patients.ListConsentsAsync(new ListConsentsRequest { Parent = target.Name })).Consents;
        Assert.Equal(2, consents.Count);
        Assert.All(consents, consent => Assert.NotNull(consent.RevokeTime));
        Assert.Equal(
            $"{target.Name}/assessments/{assessment.Name.Split('/')[^1]}", Assert.Single(await clinic.Staff.ListAsync(target)).Name);
    }

    [EngineFact]
    public async Task WhatIsKnownOfEither_DecidesOnWhatLiesAheadOfBoth()
    {
        var clinic = await GivenClinicAsync(GatedClinic.AddTo);
        var source = await clinic.GivenPatientAsync();
        var baseline = await clinic.AssessAsync(source);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        var target = await clinic.GivenClearedAsync();
        var booked = await clinic.GivenAppointmentAsync(target, clinic.At(1, 9), ClinicPlan.Needling);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await clinic.RecordRedFlagAsync(source, baseline);
        Assert.Null((await clinic.ReadAsync(booked)).Suspension);

        await MergeAsync(clinic, target, source);
        Assert.Equal(SuspensionCause.ReviewRequired, (await clinic.ReadAsync(booked)).Suspension.Cause);

        await clinic.AssessAsync(target);
        Assert.Null((await clinic.ReadAsync(booked)).Suspension);
    }

    [EngineFact]
    public async Task BookingForTheSource_AtTheSameMoment_EndsUpWithTheOneThatRemains_OrNotAtAll()
    {
        var clinic = await GivenClinicAsync();
        for (var round = 0; round < 5; round++)
        {
            var (target, source) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync());
            var booking = clinic.GivenAppointmentAsync(source, clinic.At(round, 9));
            await MergeAsync(clinic, target, source);
            string? booked = null;
            try
            {
                booked = (await booking).Name;
            }
            catch (Grpc.Core.RpcException exception)
            {
                Assert.True(Refused.Read(exception).Reason is "PATIENT_MERGED" or "PATIENT_BUSY" or "SLOT_TAKEN" or "CONTENTION", exception.Message);
            }

            var appointments = await clinic.Staff.Appointments.ListAppointmentsAsync(
                new ListAppointmentsRequest { Parent = clinic.Name, StartTime = clinic.At(round, 0), EndTime = clinic.At(round + 1, 0) });
            Assert.Equal(booked is null ? [] : [(booked, target.Name)], appointments.Appointments.Select(a => (a.Name, a.Patient)));
        }
    }

    private static async Task<Patient> GivenAsync(TestClinic clinic, Action<Patient> change)
    {
        var patient = TestClinic.APatient();
        change(patient);
        return await clinic.Staff.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = patient });
    }

    private static async Task<Patient> MergeAsync(TestClinic clinic, Patient target, Patient source) =>
        await clinic.Staff.Patients.MergePatientsAsync(new MergePatientsRequest { Target = target.Name, Source = source.Name });
}

public sealed class SqliteMergerTests(SqliteTestServer server) : MergerTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresMergerTests(PostgresTestServer server) : MergerTests(server), IClassFixture<PostgresTestServer>;
