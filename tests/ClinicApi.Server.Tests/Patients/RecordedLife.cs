using ClinicApi.Server.Tests.Assessments;
using ClinicApi.Server.Tests.Courses;
using ClinicApi.Server.Tests.Photos;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Patients;

/// <summary>A patient of whom every table says something, with a mark in every text that is somebody's own words.</summary>
internal sealed record RecordedLife(Patient Patient, IReadOnlyList<Appointment> Ahead, TreatmentCourse Course, Hold Hold)
{
    /// <summary>Appointments take the first hours of days that no two lives of a test share.</summary>
    public static async Task<RecordedLife> LiveAsync(TestClinic clinic, string mark, int day, TestCaller? by = null)
    {
        var patient = await (by ?? clinic.Partner).Patients.CreatePatientAsync(
            new CreatePatientRequest { Parent = clinic.Name, Patient = APatient(mark, day) });
        patient = await clinic.Staff.Patients.UpdatePatientAsync(new UpdatePatientRequest
        {
            Patient = new Patient
            {
                Name = patient.Name,
                MedicalRecordNumber = mark,
                Note = $"{mark} is allergic to lidocaine.",
                AddressLines = { $"{mark} street 1" },
                ReportedProcedures = { new ReportedProcedure { Modality = Modality.MediumPeel, Date = new CivilDate { Year = 2020, Month = 7, Day = 20 } } },
            },
        });
        await ExamineAsync(clinic, patient, mark);
        var done = await BookAsync(clinic, patient, mark, day, 9);
        await CompleteAsync(clinic, done, mark);
        var ahead = await BookAsync(clinic, patient, mark, day, 10);
        var course = await clinic.Partner.Appointments.BookTreatmentCourseAsync(CourseFrom(clinic, patient, day + 1));
        var hold = await clinic.GivenHoldAsync(clinic.At(day, 11), patient: patient);
        await clinic.Staff.Appointments.JoinWaitlistAsync(new JoinWaitlistRequest
        {
            Parent = clinic.Name,
            Entry = new WaitlistEntry { Patient = patient.Name, Treatment = clinic.Treatment(ClinicPlan.Consultation), Windows = { clinic.Window(20, 21) } },
        });
        return new RecordedLife(patient, [ahead, .. course.Appointments], course.Course, hold);
    }

    private static Patient APatient(string mark, int day) => new()
    {
        GivenName = mark,
        FamilyName = mark,
        BirthDate = new CivilDate { Year = 1913, Month = 7, Day = 10 + day },
        Email = $"{mark}@example.com",
        Phone = $"+49307771233{day}",
        PartnerReference = mark,
    };

    /// <summary>Gives up what lies ahead, so that the patient can be erased.</summary>
    public async Task EndAsync(TestClinic clinic)
    {
        foreach (var appointment in Ahead)
            await clinic.CancelAsync(appointment);
        await clinic.Partner.Appointments.ReleaseHoldAsync(new ReleaseHoldRequest { Name = Hold.Name });
    }

    private static async Task ExamineAsync(TestClinic clinic, Patient patient, string mark)
    {
        await clinic.ConsentToPhotosAsync(patient);
        await clinic.ShareAsync(patient, clinic.OtherPartner, "inputs");
        var inputs = Examination.Inputs();
        inputs.Note = mark;
        inputs.History.Note = mark;
        var signed = await clinic.GivenSignedAsync(patient, inputs);
        await clinic.Staff.Assessments.AmendSkinAssessmentAsync(new AmendSkinAssessmentRequest { Name = signed.Name, Reason = mark });
        await clinic.Staff.Assessments.RecordOutcomeAsync(new RecordOutcomeRequest
        {
            Parent = patient.Name,
            Outcome = new Outcome { Baseline = signed.Name, Note = mark },
        });
        await clinic.GivenPhotoAsync(patient, signed.Name);
    }

    private static async Task<Appointment> BookAsync(TestClinic clinic, Patient patient, string mark, int day, int hour)
    {
        var booking = clinic.Booking(patient, clinic.At(day, hour));
        booking.Appointment.PatientNote = mark;
        return await clinic.Partner.Appointments.CreateAppointmentAsync(booking);
    }

    private static async Task CompleteAsync(TestClinic clinic, Appointment appointment, string mark)
    {
        var staff = clinic.Staff.Appointments;
        await staff.CheckInAppointmentAsync(new CheckInAppointmentRequest { Name = appointment.Name });
        await staff.AdvancePhaseAsync(new AdvancePhaseRequest { Name = appointment.Name });
        await staff.CompleteAppointmentAsync(new CompleteAppointmentRequest { Name = appointment.Name, Procedure = new ProcedureRecord { Note = mark } });
    }

    private static BookTreatmentCourseRequest CourseFrom(TestClinic clinic, Patient patient, int day)
    {
        var request = clinic.Course(patient);
        request.FirstSession = clinic.Window(day, day + 1);
        return request;
    }
}
