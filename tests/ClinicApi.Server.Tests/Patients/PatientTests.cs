using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Tests.Patients;

public abstract class PatientTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Patient_RegisteredByAPartner_IsReadBackInTheBasicView()
    {
        var clinic = await GivenClinicAsync();
        var asked = TestClinic.APatient();
        asked.PartnerReference = "user-1";
        var patient = await clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = asked, PatientId = "mia" });
        Assert.Equal($"{clinic.Name}/patients/mia", patient.Name);
        Assert.Equal(("Mia", "Muster", "user-1"), (patient.GivenName, patient.FamilyName, patient.PartnerReference));
        Assert.Equal(asked.BirthDate, patient.BirthDate);
        Assert.Equal(patient, await clinic.Partner.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name }));
        await Refused.WithAsync(
            ErrorReason.ResourceAlreadyExists,
            clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = asked, PatientId = "mia" }));
    }

    [EngineFact]
    public async Task FullView_IsForStaffAndServicesAndDeniedToPartners()
    {
        var clinic = await GivenClinicAsync();
        var patient = await GivenFullPatientAsync(clinic);
        var basic = new GetPatientRequest { Name = patient.Name };
        var full = new GetPatientRequest { Name = patient.Name, View = PatientView.Full };
        foreach (var caller in new[] { clinic.Staff, clinic.Service })
        {
            Assert.Equal(patient, await caller.Patients.GetPatientAsync(full));
            var seen = await caller.Patients.GetPatientAsync(basic);
            Assert.Equal(("", "", 0), (seen.MedicalRecordNumber, seen.Note, seen.AddressLines.Count));
        }

        await Refused.WithAsync(ErrorReason.ViewNotAllowed, clinic.Partner.Patients.GetPatientAsync(full));
        await Refused.WithAsync(ErrorReason.ViewNotAllowed, clinic.Partner.Patients.ListPatientsAsync(
            new ListPatientsRequest { Parent = clinic.Name, View = PatientView.Full }));
    }

    [EngineFact]
    public async Task FieldsOfTheFullView_CannotBeWrittenByPartners()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        Patient[] patches = [new() { Note = "n" }, new() { MedicalRecordNumber = "7" }, new() { AddressLines = { "Street 1" } }];
        foreach (var patch in patches)
        {
            var created = TestClinic.APatient();
            created.MergeFrom(patch);
            await Refused.WithAsync(ErrorReason.ViewNotAllowed, clinic.Partner.Patients.CreatePatientAsync(
                new CreatePatientRequest { Parent = clinic.Name, Patient = created }));
            patch.Name = patient.Name;
            await Refused.WithAsync(ErrorReason.ViewNotAllowed, clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest { Patient = patch }));
        }

        await Refused.WithAsync(ErrorReason.ViewNotAllowed, clinic.Partner.Patients.UpdatePatientAsync(
            new UpdatePatientRequest { Patient = new Patient { Name = patient.Name }, UpdateMask = new FieldMask { Paths = { "note" } } }));
    }

    [EngineFact]
    public async Task PatientOfAnotherPartner_IsAnsweredByteForByteLikeOneThatIsMissing()
    {
        var clinic = await GivenClinicAsync();
        var foreign = (await clinic.GivenPatientAsync(clinic.OtherPartner)).Name;
        var missing = $"{clinic.Name}/patients/{Guid.CreateVersion7()}";
        Func<string, Task>[] calls =
        [
            name => clinic.Partner.Patients.GetPatientAsync(new GetPatientRequest { Name = name }).ResponseAsync,
            name => clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest { Patient = new Patient { Name = name, GivenName = "X" } }).ResponseAsync,
            name => clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest { Patient = new Patient { Name = name, GivenName = "X", Etag = "v7" } }).ResponseAsync,
            name => clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = name }).ResponseAsync,
            name => clinic.GivenAppointmentAsync(new Patient { Name = name }, clinic.At(0, 9)),
            name => clinic.GivenHoldAsync(clinic.At(0, 9), patient: new Patient { Name = name }),
        ];
        foreach (var call in calls)
            Assert.Equal(await BytesAsync(missing, call), await BytesAsync(foreign, call));

        static async Task<string> BytesAsync(string name, Func<string, Task> call) =>
            (await Refused.WithAsync(ErrorReason.ResourceNotFound, () => call(name))).BytesWithout(name);
    }

    [EngineFact]
    public async Task List_ShowsAPartnerItsOwnPatientsAndStaffAll()
    {
        var clinic = await GivenClinicAsync();
        var own = await clinic.GivenPatientAsync();
        var others = await clinic.GivenPatientAsync(clinic.OtherPartner);
        var request = new ListPatientsRequest { Parent = clinic.Name };
        Assert.Equal([own.Name], (await clinic.Partner.Patients.ListPatientsAsync(request)).Patients.Select(p => p.Name));
        Assert.Equal(
            new[] { own.Name, others.Name }.Order(), (await clinic.Staff.Patients.ListPatientsAsync(request)).Patients.Select(p => p.Name).Order());
    }

    [EngineFact]
    public async Task PartnerReference_IsShownOnlyToThePartnerWhoseItIs()
    {
        var clinic = await GivenClinicAsync();
        var asked = TestClinic.APatient();
        asked.PartnerReference = "user-1";
        var patient = await clinic.Partner.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = asked });
        Assert.Equal("", (await clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name })).PartnerReference);
        await clinic.Staff.Patients.UpdatePatientAsync(new UpdatePatientRequest
        {
            Patient = new Patient { Name = patient.Name, PartnerReference = "stolen" },
            UpdateMask = new FieldMask { Paths = { "partner_reference" } },
        });
        Assert.Equal("user-1", (await clinic.Partner.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name })).PartnerReference);
    }

    [EngineFact]
    public async Task Update_WithEtag_IsAbortedIfSomebodyWroteSince()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var first = await clinic.Partner.Patients.UpdatePatientAsync(
            new UpdatePatientRequest { Patient = new Patient { Name = patient.Name, Etag = patient.Etag, GivenName = "Mira" } });
        Assert.NotEqual(patient.Etag, first.Etag);
        await Refused.WithAsync(ErrorReason.EtagMismatch, clinic.Partner.Patients.UpdatePatientAsync(
            new UpdatePatientRequest { Patient = new Patient { Name = patient.Name, Etag = patient.Etag, GivenName = "Maja" } }));
        await Refused.WithAsync(ErrorReason.EtagMismatch, clinic.Partner.Patients.DeletePatientAsync(
            new DeletePatientRequest { Name = patient.Name, Etag = patient.Etag }));
    }

    [EngineFact]
    public async Task Update_OfDifferentFieldsAtOnceWithoutEtags_LosesNone()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        await Task.WhenAll(
            clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest { Patient = new Patient { Name = patient.Name, GivenName = "Mira" } }).ResponseAsync,
            clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest { Patient = new Patient { Name = patient.Name, FamilyName = "Muller" } }).ResponseAsync,
            clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest { Patient = new Patient { Name = patient.Name, LanguageCode = "de" } }).ResponseAsync);
        var updated = await clinic.Partner.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name });
        Assert.Equal(("Mira", "Muller", "de"), (updated.GivenName, updated.FamilyName, updated.LanguageCode));
    }

    [EngineFact]
    public async Task Update_WithAMaskOfAnUnsetField_ClearsIt()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var updated = await clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest
        {
            Patient = new Patient { Name = patient.Name },
            UpdateMask = new FieldMask { Paths = { "email" } },
        });
        Assert.Equal(("", patient.Phone), (updated.Email, updated.Phone));
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest
        {
            Patient = new Patient { Name = patient.Name },
            UpdateMask = new FieldMask { Paths = { "given_name" } },
        }));
        Assert.Equal(["patient.given_name"], refused.Fields);
    }

    [EngineFact]
    public async Task Update_OfThePartOfADateThatMakesNoDate_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var refused = await Refused.WithAsync(ErrorReason.InvalidRequest, clinic.Partner.Patients.UpdatePatientAsync(new UpdatePatientRequest
        {
            // Born on the 31st of January; the month alone would make it the 31st of February.
            Patient = new Patient { Name = patient.Name, BirthDate = new CivilDate { Year = 1990, Month = 2, Day = 1 } },
            UpdateMask = new FieldMask { Paths = { "birth_date.month" } },
        }));
        Assert.Equal(["patient.birth_date"], refused.Fields);
    }

    [EngineFact]
    public async Task Delete_ErasesThePatient_UnlessAnAppointmentIsStillToCome()
    {
        var clinic = await GivenClinicAsync();
        var patient = await clinic.GivenPatientAsync();
        var appointment = await clinic.GivenAppointmentAsync(patient, clinic.At(0, 9));
        await Refused.WithAsync(ErrorReason.ResourceInUse, clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = patient.Name }));
        await clinic.Partner.Appointments.CancelAppointmentAsync(new CancelAppointmentRequest { Name = appointment.Name, Reason = CancellationReason.Other });
        await clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = patient.Name });

        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Staff.Patients.GetPatientAsync(new GetPatientRequest { Name = patient.Name }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, clinic.Partner.Patients.DeletePatientAsync(new DeletePatientRequest { Name = patient.Name }));
        await Refused.WithAsync(ErrorReason.ResourceNotFound, () => clinic.GivenAppointmentAsync(patient, clinic.At(0, 9)));
        Assert.Empty((await clinic.Staff.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name })).Patients);
    }

    private static async Task<Patient> GivenFullPatientAsync(TestClinic clinic)
    {
        var patient = TestClinic.APatient();
        patient.MedicalRecordNumber = "MRN-7";
        patient.Note = "Prefers mornings.";
        patient.AddressLines.Add("Street 1");
        return await clinic.Staff.Patients.CreatePatientAsync(new CreatePatientRequest { Parent = clinic.Name, Patient = patient });
    }
}

public sealed class SqlitePatientTests(SqliteTestServer server) : PatientTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresPatientTests(PostgresTestServer server) : PatientTests(server), IClassFixture<PostgresTestServer>;
