// A patient's way through a clinic: a booking platform finds a treatment, the clinic examines the patient, the platform books what
// the clinic allows, the clinic treats and sees how the skin has changed.
using ClinicApi.Quickstart;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

try
{
    // Two callers, as in life: a booking platform, and the clinic's own software, which may examine and treat.
    using var platform = new ClinicApiClient(Server.Find("partner"));
    using var staff = new ClinicApiClient(Server.Find("staff"));

    var clinic = await platform.Clinics.ListClinicsAsync(new ListClinicsRequest()).FirstOrDefaultAsync()
        ?? throw new InvalidOperationException("The key may see no clinic.");
    var treatment = await platform.Clinics.ListTreatmentsAsync(clinic.Name)
        .FirstOrDefaultAsync(t => t.Modality == Modality.MicroNeedling && t.BodyRegions.Contains(BodyRegion.Cheek))
        ?? throw new InvalidOperationException("The clinic does not needle faces.");
    var journal = new Journal(clinic.TimeZone, Console.Out);
    journal.Say("clinic", $"{clinic.DisplayName}, {string.Join(", ", clinic.AddressLines)}");
    journal.Say("treatment", $"{treatment.DisplayName}, {treatment.Duration.ToTimeSpan().TotalMinutes} minutes in {treatment.Phases.Count} phases");

    var patient = await platform.Patients.CreatePatientAsync(
        clinic.Name,
        new Patient { GivenName = "Sample", FamilyName = "Person", BirthDate = new CivilDate { Year = 1990, Month = 4, Day = 17 } });
    journal.Say("patient", $"registered as {patient.Name}");

    // Nobody is treated before the clinic has seen their skin. The refusal names the next step, and nothing about the patient.
    var now = TimeProvider.System.GetUtcNow();
    var window = new SearchWindow { StartTime = now.AddDays(3).ToTimestamp(), EndTime = now.AddDays(17).ToTimestamp() };
    var forPatient = new SearchAvailabilityRequest { Treatments = { treatment.Name }, Window = window, Patient = patient.Name };
    var none = (await platform.Appointments.SearchAvailabilityAsync(forPatient)).Results[0].Explanation;
    journal.Say("search", $"no time yet: {string.Join(", ", none.Obstacles.Select(o => o.Reason))}");
    journal.Say("", $"the clinic could see the patient on {journal.Local(none.EarliestReview.StartTime)}");

    var assessment = await new Consultation(staff, journal).ExamineAsync(clinic, patient);

    var found = (await platform.Appointments.SearchAvailabilityAsync(forPatient)).Results[0];
    if (found.Slots is not [var slot, ..])
        throw new InvalidOperationException("Everything is booked in the two weeks from then on; start again with an empty data folder.");
    journal.Say("search", $"{found.Slots.Count}{(found.Truncated ? " or more" : "")} times, the first on {journal.Local(slot.StartTime)}");

    var hold = await platform.Appointments.HoldSlotAsync(new HoldSlotRequest { Offer = slot.Offer, Treatment = treatment.Name, Patient = patient.Name });
    journal.Say("hold", $"nobody else can take the time until {journal.Local(hold.ExpireTime, "HH:mm:ss")}");

    // While the form is open, the patient reads what to agree to.
    await platform.Patients.RecordConsentAsync(
        patient.Name,
        new Consent
        {
            Purpose = ConsentPurpose.Treatment,
            Treatment = treatment.Name,
            DocumentVersion = "needling-consent-2026-03",
            Giver = ConsentGiver.Patient,
        });
    var appointment = await platform.Appointments.CreateAppointmentAsync(
        new CreateAppointmentRequest { Parent = clinic.Name, Hold = hold.Name, Appointment = new Appointment() });
    journal.Say("booked", appointment.Name);
    await new Visit(platform, journal).ShowAsync(clinic, appointment);

    var visit = new Visit(staff, journal);
    await visit.TreatAsync(appointment);
    await visit.FollowUpAsync(patient, assessment, appointment);

    var next = await platform.Appointments.BookTreatmentCourseAsync(
        new BookTreatmentCourseRequest
        {
            Treatment = treatment.Name,
            Patient = patient.Name,
            Sessions = 2,
            FirstSession = new SearchWindow { StartTime = now.AddDays(45).ToTimestamp(), EndTime = now.AddDays(73).ToTimestamp() },
        });
    journal.Say("course", $"the next sessions on {string.Join(" and ", next.Appointments.Select(a => journal.Local(a.StartTime)))}");
    var cancelled = await platform.Appointments.CancelTreatmentCourseAsync(next.Course.Name, CancellationReason.PatientRequest);
    journal.Say("cancelled", $"the course is {cancelled.State}; its time is free again".ToLowerInvariant());
    return 0;
}
catch (Exception failure) when (failure is ClinicApiException or InvalidOperationException or ArgumentException or FormatException)
{
    Console.Error.WriteLine(failure is ServiceUnavailableException ? $"{failure.Message}\nIs the server running?" : failure.Message);
    return 1;
}
