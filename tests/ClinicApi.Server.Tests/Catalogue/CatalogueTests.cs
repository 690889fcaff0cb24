using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Catalogue;

public abstract class CatalogueTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task EveryResource_CanBeReadListedChangedAndDeleted()
    {
        var clinic = await GivenClinicAsync();
        var staff = clinic.Staff.Clinics;
        var practitioner = await staff.CreatePractitionerAsync(new CreatePractitionerRequest { Parent = clinic.Name, PractitionerId = "zoe", Practitioner = new Practitioner { DisplayName = "Zoe" } });
        var room = await staff.CreateRoomAsync(new CreateRoomRequest { Parent = clinic.Name, RoomId = "zz", Room = new Room { DisplayName = "Z", Kinds = { "z" } } });
        var device = await staff.CreateDeviceAsync(new CreateDeviceRequest { Parent = clinic.Name, DeviceId = "zz", Device = new Device { DisplayName = "Z", Kinds = { "z" } } });
        var treatment = await staff.CreateTreatmentAsync(new CreateTreatmentRequest { Parent = clinic.Name, TreatmentId = "zz", Treatment = new ClinicPlan().Treatments[ClinicPlan.Consultation] });
        var closure = await staff.CreateClosureAsync(new CreateClosureRequest
        {
            Parent = clinic.Name,
            ClosureId = "zz",
            Closure = new Closure { Start = ClinicPlan.CivilAt(clinic.Date(0), 9), End = ClinicPlan.CivilAt(clinic.Date(0), 10), Resources = { clinic.Room("room-1") } },
        });

        Assert.Equal(practitioner, await staff.GetPractitionerAsync(new GetPractitionerRequest { Name = practitioner.Name }));
        Assert.Equal(room, await staff.GetRoomAsync(new GetRoomRequest { Name = room.Name }));
        Assert.Equal(device, await staff.GetDeviceAsync(new GetDeviceRequest { Name = device.Name }));
        Assert.Equal(treatment, await staff.GetTreatmentAsync(new GetTreatmentRequest { Name = treatment.Name }));
        Assert.Equal(closure, await staff.GetClosureAsync(new GetClosureRequest { Name = closure.Name }));

        Assert.Equal(["anna", "ben", "zoe"], Ids((await staff.ListPractitionersAsync(new ListPractitionersRequest { Parent = clinic.Name })).Practitioners.Select(p => p.Name)));
        Assert.Equal(["room-1", "room-2", "zz"], Ids((await staff.ListRoomsAsync(new ListRoomsRequest { Parent = clinic.Name })).Rooms.Select(p => p.Name)));
        Assert.Equal(["pen-1", "zz"], Ids((await staff.ListDevicesAsync(new ListDevicesRequest { Parent = clinic.Name })).Devices.Select(p => p.Name)));
        Assert.Equal(["consultation", "needling", "zz"], Ids((await staff.ListTreatmentsAsync(new ListTreatmentsRequest { Parent = clinic.Name })).Treatments.Select(p => p.Name)));
        Assert.Equal(["zz"], Ids((await staff.ListClosuresAsync(new ListClosuresRequest { Parent = clinic.Name })).Closures.Select(p => p.Name)));

        Assert.Equal("Y", (await staff.UpdatePractitionerAsync(new UpdatePractitionerRequest { Practitioner = new Practitioner { Name = practitioner.Name, DisplayName = "Y" } })).DisplayName);
        Assert.Equal("Y", (await staff.UpdateRoomAsync(new UpdateRoomRequest { Room = new Room { Name = room.Name, DisplayName = "Y" } })).DisplayName);
        Assert.Equal("Y", (await staff.UpdateDeviceAsync(new UpdateDeviceRequest { Device = new Device { Name = device.Name, DisplayName = "Y" } })).DisplayName);
        Assert.Equal("Y", (await staff.UpdateTreatmentAsync(new UpdateTreatmentRequest { Treatment = new Treatment { Name = treatment.Name, DisplayName = "Y" } })).DisplayName);
        Assert.Equal("Y", (await staff.UpdateClosureAsync(new UpdateClosureRequest { Closure = new Closure { Name = closure.Name, DisplayName = "Y" } })).DisplayName);
        Assert.Equal("Y", (await staff.UpdateClinicAsync(new UpdateClinicRequest { Clinic = new Clinic { Name = clinic.Name, DisplayName = "Y" } })).DisplayName);

        await staff.DeleteClosureAsync(new DeleteClosureRequest { Name = closure.Name });
        await staff.DeleteTreatmentAsync(new DeleteTreatmentRequest { Name = treatment.Name });
        await staff.DeleteDeviceAsync(new DeleteDeviceRequest { Name = device.Name });
        await staff.DeleteRoomAsync(new DeleteRoomRequest { Name = room.Name });
        await staff.DeletePractitionerAsync(new DeletePractitionerRequest { Name = practitioner.Name });
        await Refused.WithAsync(ErrorReason.ResourceNotFound, staff.GetClosureAsync(new GetClosureRequest { Name = closure.Name }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, staff.DeleteRoomAsync(new DeleteRoomRequest { Name = room.Name }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, staff.UpdateDeviceAsync(new UpdateDeviceRequest { Device = new Device { Name = device.Name, DisplayName = "X" } }));

        static IEnumerable<string> Ids(IEnumerable<string> names) => names.Select(n => n.Split('/')[^1]);
    }

    [EngineFact]
    public async Task Id_ThatIsTaken_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        await Refused.WithAsync(ErrorReason.ResourceAlreadyExists, clinic.Staff.Clinics.CreateRoomAsync(
            new CreateRoomRequest { Parent = clinic.Name, RoomId = "room-1", Room = new Room { DisplayName = "Again", Kinds = { "treatment" } } }));
        await Refused.WithAsync(ErrorReason.ResourceAlreadyExists, Administrator.Clinics.CreateClinicAsync(
            new CreateClinicRequest { ClinicId = clinic.Id, Clinic = new ClinicPlan().Clinic }));
    }

    [EngineFact]
    public async Task Etag_ThatIsOld_IsAbortedOnUpdateAndDelete()
    {
        var clinic = await GivenClinicAsync();
        var room = await clinic.Staff.Clinics.GetRoomAsync(new GetRoomRequest { Name = clinic.Room("room-2") });
        await clinic.Staff.Clinics.UpdateRoomAsync(new UpdateRoomRequest { Room = new Room { Name = room.Name, Etag = room.Etag, DisplayName = "Y" } });
        await Refused.WithAsync(ErrorReason.EtagMismatch, clinic.Staff.Clinics.UpdateRoomAsync(
            new UpdateRoomRequest { Room = new Room { Name = room.Name, Etag = room.Etag, DisplayName = "Z" } }));
        await Refused.WithAsync(ErrorReason.EtagMismatch, clinic.Staff.Clinics.DeleteRoomAsync(new DeleteRoomRequest { Name = room.Name, Etag = room.Etag }));
    }

    [EngineFact]
    public async Task Delete_OfWhatABookingStillNeeds_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9), ClinicPlan.Needling);
        await Refused.WithAsync(ErrorReason.ResourceInUse, clinic.Staff.Clinics.DeletePractitionerAsync(
            new DeletePractitionerRequest { Name = clinic.Practitioner("anna") }));
        await Refused.WithAsync(ErrorReason.ResourceInUse, clinic.Staff.Clinics.DeleteDeviceAsync(
            new DeleteDeviceRequest { Name = $"{clinic.Name}/devices/pen-1" }));
        await Refused.WithAsync(ErrorReason.ResourceInUse, Administrator.Clinics.DeleteClinicAsync(new DeleteClinicRequest { Name = clinic.Name }));
        await clinic.Staff.Clinics.DeletePractitionerAsync(new DeletePractitionerRequest { Name = clinic.Practitioner("ben") });
    }

    [EngineFact]
    public async Task Clinic_WithoutPatients_CanBeDeletedAndIsGoneForItsCallers()
    {
        var clinic = await GivenClinicAsync();
        await Administrator.Clinics.DeleteClinicAsync(new DeleteClinicRequest { Name = clinic.Name });
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Staff.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, Administrator.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, Administrator.Clinics.ListRoomsAsync(new ListRoomsRequest { Parent = clinic.Name }));
    }

    [EngineFact]
    public async Task ListClinics_ShowsEachCallerTheClinicsThatItWasGranted()
    {
        var (one, two) = (await GivenClinicAsync(), await GivenClinicAsync());
        Assert.Equal([one.Name], (await one.Partner.Clinics.ListClinicsAsync(new ListClinicsRequest())).Clinics.Select(c => c.Name));
        var all = (await Administrator.Clinics.ListClinicsAsync(new ListClinicsRequest { PageSize = 500 })).Clinics.Select(c => c.Name).ToHashSet();
        Assert.Superset(new HashSet<string> { one.Name, two.Name }, all);
    }
}

public sealed class SqliteCatalogueTests(SqliteTestServer server) : CatalogueTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresCatalogueTests(PostgresTestServer server) : CatalogueTests(server), IClassFixture<PostgresTestServer>;
