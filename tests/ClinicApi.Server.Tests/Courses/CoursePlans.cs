using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Courses;

/// <summary>Courses of three needlings, a week to four weeks apart, rather two.</summary>
internal static class CoursePlans
{
    public static void AddTo(ClinicPlan plan) => plan.Treatments[ClinicPlan.Needling].CoursePlan = new CoursePlan
    {
        Sessions = 3,
        MinimumInterval = ClinicPlan.Minutes(7 * 24 * 60),
        PreferredInterval = ClinicPlan.Minutes(14 * 24 * 60),
    };

    public static BookTreatmentCourseRequest Course(this TestClinic clinic, Patient patient) => new()
    {
        Treatment = clinic.Treatment(ClinicPlan.Needling),
        Patient = patient.Name,
        FirstSession = clinic.Window(0, 5),
    };

    /// <summary>A course of a new patient.</summary>
    public static async Task<(TreatmentCourse Course, IReadOnlyList<Appointment> Sessions)> GivenCourseAsync(this TestClinic clinic)
    {
        var booked = await clinic.Partner.Appointments.BookTreatmentCourseAsync(clinic.Course(await clinic.GivenPatientAsync()));
        return (booked.Course, booked.Appointments);
    }

    public static async Task<TreatmentCourse> GetCourseAsync(this TestCaller caller, TreatmentCourse course) =>
        await caller.Appointments.GetTreatmentCourseAsync(new GetTreatmentCourseRequest { Name = course.Name });

    public static Task<Appointment[]> GetAsync(this TestClinic clinic, IEnumerable<Appointment> sessions) => Task.WhenAll(
        sessions.Select(session => clinic.Partner.Appointments.GetAppointmentAsync(new GetAppointmentRequest { Name = session.Name }).ResponseAsync));

    public static async Task<Appointment> CancelAsync(this TestClinic clinic, Appointment session) =>
        await clinic.Partner.Appointments.CancelAppointmentAsync(
            new CancelAppointmentRequest { Name = session.Name, Reason = CancellationReason.ClinicRequest });
}
