using ClinicApi.TestSupport;
using NodaTime;

namespace ClinicApi.Storage.Tests.Appointments;

public abstract class CourseSuite(StoreEngine engine) : StoreSuite(engine)
{
    private static readonly Access Third = Sample.Stranger with { CallerId = "third" };

    private static readonly CourseRow Course = new(
        ClinicId,
        "course",
        Version: 1,
        State: 1,
        "bob",
        "needling",
        MinimumInterval: Duration.FromDays(28),
        MaximumInterval: Duration.FromDays(56),
        Gaps: "{}",
        Sample.Partner,
        Sample.Created,
        Sample.Created);

    [EngineFact]
    public async Task Course_IsReadBackWithItsSessionsInOrder_ByWhoBookedItAndWhoMaySeeThePatient()
    {
        await CommitAsync(m => m.CreateCourse(Course)
            .BookAppointment(Session("late", 28), [At("rooms/1", 28)])
            .BookAppointment(Session("early", 0), [At("rooms/1", 0)])
            .BookAppointment(Sample.Appointment("other", "bob", Sample.Slot + Duration.FromDays(7)), []));

        foreach (var access in new[] { Sample.Everything, Sample.Own, Sample.Stranger with { CallerId = "other" } })
        {
            Assert.Equal(Course, await Store.Courses.GetAsync(access, "course", None));
            Assert.Equal(["early", "late"], (await Store.Appointments.ListCourseAsync(access, "course", None)).Select(a => a.AppointmentId));
        }

        Assert.Null(await Store.Courses.GetAsync(Third, "course", None));
        Assert.Empty(await Store.Appointments.ListCourseAsync(Third, "course", None));
    }

    [EngineFact]
    public async Task Course_OneOfWhoseSessionsOverlaps_LeavesNothing()
    {
        await CommitAsync(m => m.Book("a", At("rooms/1", 28)));

        await RefusedAsync(Conflict.Overlap, m => m.CreateCourse(Course)
            .BookAppointment(Session("early", 0), [At("rooms/1", 0)])
            .BookAppointment(Session("late", 28), [At("rooms/1", 28)]));

        Assert.Null(await Store.Courses.GetAsync(Sample.Everything, "course", None));
        Assert.Equal((1, 1), (await CountAsync("appointments"), await CountAsync("reservations")));
    }

    [EngineFact]
    public async Task Clinic_Deleted_TakesTheCoursesOfItsErasedPatientsWithIt()
    {
        await CommitAsync(m => m.CreateCourse(Course));
        await CommitAsync(m => m.ErasePatient("ada", expectedVersion: 1).ErasePatient("bob", expectedVersion: 1));

        await CommitAsync(m => m.DeleteClinic(expectedVersion: 1));

        Assert.Equal(0, await CountAsync("courses"));
    }

    private static AppointmentRow Session(string id, int day) =>
        Sample.Appointment(id, "bob", Sample.Slot + Duration.FromDays(day)) with { CourseId = Course.CourseId };

    private static ReservationRow At(string resource, int day) => Sample.Reservation(resource, start: Sample.Slot + Duration.FromDays(day));
}

public sealed class SqliteCourseTests() : CourseSuite(StoreEngine.Sqlite);

[OnPostgres]
public sealed class PostgresCourseTests() : CourseSuite(StoreEngine.Postgres);
