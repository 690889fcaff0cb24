using System.Buffers.Text;
using ClinicApi.Server.Tests.Support;
using ClinicApi.TestSupport;
using ClinicApi.V1;

namespace ClinicApi.Server.Tests.Catalogue;

public abstract class PageTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Pages_TogetherAreTheWholeList_WhateverTheSizes()
    {
        var clinic = await GivenClinicAsync(WithRooms(7));
        var whole = (await ListAsync(clinic, new ListRoomsRequest())).Rooms;
        Assert.Equal(7, whole.Count);
        List<Room> collected = [];
        var request = new ListRoomsRequest();
        do
        {
            // The size may change from page to page.
            request.PageSize = 1 + (collected.Count % 3);
            var page = await ListAsync(clinic, request);
            Assert.InRange(page.Rooms.Count, 1, request.PageSize);
            collected.AddRange(page.Rooms);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(whole, collected);
    }

    [EngineFact]
    public async Task Pages_OfPatientsAndAppointments_AreInOrderWithoutGapOrRepeat()
    {
        var clinic = await GivenClinicAsync();
        for (var i = 0; i < 5; i++)
            await clinic.GivenAppointmentAsync(await clinic.GivenPatientAsync(), clinic.At(0, 9 + (i < 4 ? i : 5)));
        List<string> patients = [], appointments = [];
        var (listPatients, listAppointments) = (
            new ListPatientsRequest { Parent = clinic.Name, PageSize = 2 }, new ListAppointmentsRequest { Parent = clinic.Name, PageSize = 2 });
        for (var i = 0; i < 3; i++)
        {
            var patientPage = await clinic.Partner.Patients.ListPatientsAsync(listPatients);
            patients.AddRange(patientPage.Patients.Select(p => p.Name));
            listPatients.PageToken = patientPage.NextPageToken;
            var appointmentPage = await clinic.Partner.Appointments.ListAppointmentsAsync(listAppointments);
            appointments.AddRange(appointmentPage.Appointments.Select(a => a.Name));
            listAppointments.PageToken = appointmentPage.NextPageToken;
        }

        Assert.Equal(("", ""), (listPatients.PageToken, listAppointments.PageToken));
        Assert.Equal((5, 5), (patients.Distinct().Count(), appointments.Distinct().Count()));
    }

    [EngineFact]
    public async Task PageSize_TooLarge_IsCoercedAndNegative_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        Assert.Equal(2, (await ListAsync(clinic, new ListRoomsRequest { PageSize = int.MaxValue })).Rooms.Count);
        await Refused.WithAsync(ErrorReason.InvalidRequest, () => ListAsync(clinic, new ListRoomsRequest { PageSize = -1 }));
    }

    [EngineFact]
    public async Task PageToken_OfAnotherQueryCallerOrMethod_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var (a, b) = (await clinic.GivenPatientAsync(), await clinic.GivenPatientAsync());
        var token = (await clinic.Partner.Patients.ListPatientsAsync(new ListPatientsRequest { Parent = clinic.Name, PageSize = 1 })).NextPageToken;
        Assert.NotEqual(a.Name, b.Name);

        var another = await GivenClinicAsync();
        await Refused.WithAsync(ErrorReason.InvalidPageToken, another.Partner.Patients.ListPatientsAsync(
            new ListPatientsRequest { Parent = another.Name, PageToken = token }));
        await Refused.WithAsync(ErrorReason.InvalidPageToken, clinic.OtherPartner.Patients.ListPatientsAsync(
            new ListPatientsRequest { Parent = clinic.Name, PageToken = token }));
        await Refused.WithAsync(ErrorReason.InvalidPageToken, clinic.Partner.Patients.ListPatientsAsync(
            new ListPatientsRequest { Parent = clinic.Name, PageToken = token, View = PatientView.Basic }));
        await Refused.WithAsync(ErrorReason.InvalidPageToken, clinic.Partner.Appointments.ListAppointmentsAsync(
            new ListAppointmentsRequest { Parent = clinic.Name, PageToken = token }));
    }

    [EngineFact]
    public async Task PageToken_Broken_IsRefused()
    {
        var clinic = await GivenClinicAsync();
        var token = (await ListAsync(clinic, new ListRoomsRequest { PageSize = 1 })).NextPageToken;
        var flipped = Base64Url.DecodeFromChars(token);
        flipped[^1] ^= 1;
        string[] broken = ["x", "!", "\u00e9", "AAAA", new string('A', 1999), token[..^2], token + "AAAA", Base64Url.EncodeToString(flipped)];
        foreach (var value in broken)
            await Refused.WithAsync(ErrorReason.InvalidPageToken, () => ListAsync(clinic, new ListRoomsRequest { PageToken = value }));
    }

    private static Action<ClinicPlan> WithRooms(int count) => plan =>
    {
        for (var i = plan.Rooms.Count + 1; i <= count; i++)
            plan.Rooms[$"room-{i}"] = new Room { DisplayName = "Room", Kinds = { "treatment" } };
    };

    private static Task<ListRoomsResponse> ListAsync(TestClinic clinic, ListRoomsRequest request)
    {
        request.Parent = clinic.Name;
        return clinic.Partner.Clinics.ListRoomsAsync(request).ResponseAsync;
    }
}

public sealed class SqlitePageTests(SqliteTestServer server) : PageTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresPageTests(PostgresTestServer server) : PageTests(server), IClassFixture<PostgresTestServer>;
