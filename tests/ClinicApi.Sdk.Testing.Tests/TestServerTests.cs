using ClinicApi.Options.V1;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using DayOfWeek = System.DayOfWeek;

namespace ClinicApi.Sdk.Testing.Tests;

public sealed class TestServerTests : IAsyncLifetime
{
    private ClinicApiTestServer server = null!;

    public async Task InitializeAsync() => server = await ClinicApiTestServer.StartAsync(new ClinicApiTestServerOptions
    {
        Clock = new TestClock(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero)),
    });

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task SampleClinic_IsBookedAt_ByTheRulesOfTheRealServer()
    {
        var clinic = await server.AddClinicAsync();
        var patient = await clinic.AddPatientAsync();
        var start = clinic.At(1, new TimeOnly(9, 0));

        var appointment = await clinic.BookAsync(SampleClinic.Consultation, patient, start);

        Assert.Equal(start, appointment.StartTime.ToDateTimeOffset());
        Assert.Equal(TimeSpan.FromHours(1), start.Offset);
        var refusal = await Assert.ThrowsAsync<SlotUnavailableException>(() => clinic.BookAsync(SampleClinic.Consultation, patient, start));
        Assert.Contains(refusal.PreconditionViolations, violation => violation.Reason == ErrorReason.PatientBusy);
    }

    [Fact]
    public async Task Hold_ThatTheClockLeapsOver_IsNobodysObstacle()
    {
        var clinic = await server.AddClinicAsync();
        var slot = await clinic.FirstSlotAsync(SampleClinic.Needling);
        var appointments = clinic.Partner.Client.Appointments;
        Task<Hold> HoldAsync() => appointments.HoldSlotAsync(clinic.Treatment(SampleClinic.Needling), slot.StartTime.ToDateTimeOffset());
        var hold = await HoldAsync();
        await Assert.ThrowsAsync<SlotUnavailableException>(HoldAsync);

        server.Clock.AdvanceTo(hold.ExpireTime.ToDateTimeOffset());

        Assert.NotEqual(hold.Name, (await HoldAsync()).Name);
    }

    [Fact]
    public async Task Treatment_IsBookedByAnAssessmentAndAConsent()
    {
        var clinic = await server.AddClinicAsync();
        var patient = await clinic.AddPatientAsync();
        var slot = await clinic.FirstSlotAsync(SampleClinic.Needling);
        Task<Appointment> BookAsync() => clinic.BookAsync(SampleClinic.Needling, patient, slot.StartTime.ToDateTimeOffset());

        var refusal = await Assert.ThrowsAsync<PreconditionFailedException>(BookAsync);
        Assert.Equal(clinic.Treatment(SampleClinic.Consultation), refusal.Explanation?.EarliestReview.Treatment);
        await clinic.AddAssessmentAsync(patient);
        await clinic.AddConsentAsync(patient, SampleClinic.Needling);

        Assert.Equal(AppointmentState.Booked, (await BookAsync()).State);
    }

    [Fact]
    public async Task DescribedClinic_HasWhatWasDescribed()
    {
        var clinic = await server.AddClinicAsync(c => c
            .InTimeZone("America/New_York")
            .Open(DayOfWeek.Saturday, DayOfWeek.Sunday, new TimeOnly(10, 0), new TimeOnly(12, 0))
            .Practitioner("kim", "peel")
            .Room("booth", "treatment")
            .Treatment("peel", Modality.SuperficialPeel, t => t
                .NeedsPractitioner("peeler", "peel")
                .NeedsRoom("place", "treatment")
                .Phase(PhaseKind.Procedure, TimeSpan.FromMinutes(20), "peeler", "place")
                .With(peel => peel.Price = new Money { CurrencyCode = "USD", MinorUnits = 9900 })));

        var slot = await clinic.FirstSlotAsync("peel");

        Assert.Equal(new DateTime(2026, 3, 7, 10, 0, 0), TimeZoneInfo.ConvertTime(slot.StartTime.ToDateTimeOffset(), clinic.Zone).DateTime);
        Assert.Equal([clinic.Practitioner("kim")], slot.Practitioners);
    }

    [Fact]
    public async Task DemoClinic_IsTheOneOfDevelopment()
    {
        var clinic = await server.AddDemoClinicAsync();

        Assert.Equal("clinics/demo-clinic", clinic.Name);
        Assert.Equal(8, await clinic.Partner.Client.Clinics.ListTreatmentsAsync(clinic.Name).CountAsync());
        Assert.NotNull(await clinic.FirstSlotAsync("follow-up"));
    }

    [Fact]
    public async Task ClinicFile_WithMistakes_IsRefusedWithEachOfThem()
    {
        var mistake = await Assert.ThrowsAsync<ArgumentException>(() => server.ImportClinicAsync("""{ "clinic": { "id": "x" } }"""u8.ToArray()));

        Assert.Contains("$.clinic.timeZone: is required", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clinics_DoNotSeeEachOther_AndCallersAreWhatTheyAre()
    {
        var (one, other) = (await server.AddClinicAsync(), await server.AddClinicAsync());

        Assert.Equal([one.Name], await one.Partner.Client.Clinics.ListClinicsAsync().Select(c => c.Name).ToListAsync());
        await Assert.ThrowsAsync<NotFoundException>(() => one.Staff.Client.Clinics.GetClinicAsync(other.Name));
        await Assert.ThrowsAsync<PermissionDeniedException>(() => one.Partner.Client.Clinics.CreateClinicAsync(new CreateClinicRequest { Clinic = new Clinic() }));
        Assert.Equal(CallerKind.Service, one.Service.Kind);
        Assert.Equal(2, await server.Administrator.Client.Clinics.ListClinicsAsync().CountAsync());
    }

    [Fact]
    public async Task Watch_TellsOfWhatHappens_WithoutAnyLeapOfTheClock()
    {
        var clinic = await server.AddClinicAsync();
        var events = clinic.Service.Client.Events.WatchEventsAsync(new WatchEventsRequest { Now = new Empty() }).GetAsyncEnumerator();
        await using var _ = events;
        Assert.True(await events.MoveNextAsync(), "The watch ended before its first message.");

        await clinic.AddPatientAsync();

        do
            Assert.True(await events.MoveNextAsync(), "The watch ended by itself.");
        while (events.Current.Event is null);
        Assert.Equal(EventType.PatientRegistered, events.Current.Event.Type);
    }
}
