using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Catalogue;

/// <summary>Updates as AIP-134 and AIP-161 describe them.</summary>
public abstract class UpdateMaskTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Mask_WithPathsThatDoNotExist_IsRefusedWithEach()
    {
        var clinic = await GivenClinicAsync();
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Staff.Clinics.UpdateClinicAsync(new UpdateClinicRequest
        {
            Clinic = new Clinic { Name = clinic.Name, DisplayName = "X" },
            // A timestamp is one value, without fields of its own.
            UpdateMask = Mask("display_name", "colour", "opening_hours.minutes", "display_name.x", "", "displayName", "create_time.seconds"),
        }));
        Assert.Equal(Enumerable.Range(1, 6).Select(i => $"update_mask.paths[{i}]"), refused.Fields);
        await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Staff.Clinics.UpdateClinicAsync(new UpdateClinicRequest
        {
            Clinic = new Clinic { Name = clinic.Name, DisplayName = "X" },
            UpdateMask = Mask("*", "display_name"),
        }));
    }

    [EngineFact]
    public async Task Mask_Missing_ChangesWhatIsSetAndNothingElse()
    {
        var clinic = await GivenClinicAsync();
        var before = await clinic.Staff.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name });
        var after = await clinic.Staff.Clinics.UpdateClinicAsync(new UpdateClinicRequest { Clinic = new Clinic { Name = clinic.Name, Phone = "+493012345678" } });
        Assert.Equal((before.DisplayName, "+493012345678"), (after.DisplayName, after.Phone));
        Assert.Equal(before.OpeningHours, after.OpeningHours);
    }

    [EngineFact]
    public async Task Mask_Star_ReplacesAllAndDemandsWhatIsRequired()
    {
        var clinic = await GivenClinicAsync();
        var device = new Device { Name = $"{clinic.Name}/devices/pen-1", DisplayName = "Pen", Kinds = { "needling_pen" } };
        var replaced = await clinic.Staff.Clinics.UpdateDeviceAsync(new UpdateDeviceRequest { Device = device, UpdateMask = Mask("*") });
        Assert.Equal("", replaced.Model);
        device.Kinds.Clear();
        var refused = await Refused.WithAsync(
            ErrorReason.InvalidRequest, clinic.Staff.Clinics.UpdateDeviceAsync(new UpdateDeviceRequest { Device = device, UpdateMask = Mask("*") }));
        Assert.Equal(["device.kinds"], refused.Fields);
    }

    [EngineFact]
    public async Task Mask_OfANestedField_ChangesThatFieldOnly()
    {
        var clinic = await GivenClinicAsync();
        var before = await clinic.Staff.Clinics.GetClinicAsync(new GetClinicRequest { Name = clinic.Name });
        var after = await clinic.Staff.Clinics.UpdateClinicAsync(new UpdateClinicRequest
        {
            Clinic = new Clinic { Name = clinic.Name, OpeningHours = new WorkingHours { Exceptions = { new DatedHours { Date = clinic.Date(0) } } } },
            UpdateMask = Mask("opening_hours.exceptions"),
        });
        Assert.Equal(before.OpeningHours.Weekly, after.OpeningHours.Weekly);
        Assert.Single(after.OpeningHours.Exceptions);
        Assert.Empty(await clinic.SearchAsync(clinic.Window(0, 1)));
    }

    [EngineFact]
    public async Task OutputOnlyFields_InAnUpdate_AreIgnored()
    {
        var clinic = await GivenClinicAsync();
        var before = await clinic.Staff.Clinics.GetTreatmentAsync(new GetTreatmentRequest { Name = clinic.Treatment(ClinicPlan.Needling) });
        var patch = new Treatment { Name = before.Name, Duration = ClinicPlan.Minutes(5), CreateTime = new Timestamp { Seconds = 1 } };
        var after = await clinic.Staff.Clinics.UpdateTreatmentAsync(
            new UpdateTreatmentRequest { Treatment = patch, UpdateMask = Mask("duration", "create_time") });
        Assert.Equal((before.Duration, before.CreateTime), (after.Duration, after.CreateTime));
    }

    [EngineFact]
    public async Task ImmutableField_IsRefusedOnlyIfItsValueDiffers()
    {
        var clinic = await GivenClinicAsync();
        var patch = new Clinic { Name = clinic.Name, TimeZone = "Europe/Berlin", DisplayName = "X" };
        await clinic.Staff.Clinics.UpdateClinicAsync(new UpdateClinicRequest { Clinic = patch });
        patch.TimeZone = "Europe/Zurich";
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Staff.Clinics.UpdateClinicAsync(new UpdateClinicRequest { Clinic = patch }));
        Assert.Equal(["clinic.time_zone"], refused.Fields);
    }

    [EngineFact]
    public async Task Reading_AndWritingBackWithoutChange_ChangesNothingButTheVersion()
    {
        var clinic = await GivenClinicAsync();
        var before = await clinic.Staff.Clinics.GetTreatmentAsync(new GetTreatmentRequest { Name = clinic.Treatment(ClinicPlan.Needling) });
        var after = await clinic.Staff.Clinics.UpdateTreatmentAsync(new UpdateTreatmentRequest { Treatment = before, UpdateMask = Mask("*") });
        Assert.NotEqual(before.Etag, after.Etag);
        (after.Etag, after.UpdateTime) = (before.Etag, before.UpdateTime);
        Assert.Equal(before, after);
    }

    private static FieldMask Mask(params IEnumerable<string> paths) => new() { Paths = { paths } };
}

public sealed class SqliteUpdateMaskTests(SqliteTestServer server) : UpdateMaskTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresUpdateMaskTests(PostgresTestServer server) : UpdateMaskTests(server), IClassFixture<PostgresTestServer>;
