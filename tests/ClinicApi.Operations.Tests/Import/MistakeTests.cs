using System.Text;
using ClinicApi.Server.Import;
using ClinicApi.Storage;

namespace ClinicApi.Operations.Tests.Import;

/// <summary>What an operator is told of a wrong file.</summary>
public sealed class MistakeTests() : ImportSuite(StoreEngine.Sqlite)
{
    private const string Interval = "\"09:00-12:30\", \"13:30-18:00\"";

    [Theory]
    // Types and keys.
    [InlineData("\"name\": \"Ann\"", "\"name\": 7", "line 5, $.practitioners[0].name: must be a text, not a number")]
    [InlineData("\"name\": \"Ann\", ", "", "line 5, $.practitioners[0].name: is required")]
    [InlineData("\"name\": \"Ann\"", "\"name\": null", "line 5, $.practitioners[0].name: is required")]
    [InlineData("\"name\": \"Ann\"", "\"nmae\": \"Ann\", \"name\": \"Ann\"", "line 5, $.practitioners[0].nmae: is not a key here; the keys are id, name, skills, workingHours")]
    [InlineData("\"name\": \"Ann\"", "\"name\": \"Ann\", \"name\": \"Ann\"", "line 5, $.practitioners[0].name: the key is there twice")]
    [InlineData("\"kinds\": [\"treatment\"]", "\"kinds\": \"treatment\"", "line 7, $.rooms[0].kinds: must be a list, not a text")]
    [InlineData("\"kinds\": [\"treatment\"]", "\"kinds\": [true]", "line 7, $.rooms[0].kinds[0]: must be a text, not true or false")]
    [InlineData("\"kinds\": [\"treatment\"]", "\"kinds\": []", "line 7, $.rooms[0].kinds: is required")]
    [InlineData("\"kinds\": [\"pen\"]", "\"kinds\": [\"Needling pen\"]", "line 8, $.devices[0].kinds[0]: must match [a-z][a-z0-9_]{0,62}")]
    // Ids and references.
    [InlineData("\"id\": \"pen\"", "\"id\": \"Pen 1\"", "line 8, $.devices[0].id: must match [a-z]([a-z0-9-]{0,61}[a-z0-9])?")]
    [InlineData("\"id\": \"pen\", ", "", "line 8, $.devices[0].id: is required")]
    [InlineData("\"id\": \"small\"", "\"id\": \"Small\"", "line 2, $.clinic.id: must match [a-z]([a-z0-9-]{0,61}[a-z0-9])?")]
    [InlineData("[{ \"id\": \"one\"", "[{ \"id\": \"one\", \"name\": \"x\", \"kinds\": [\"x\"] },\n{ \"id\": \"one\"", "line 8, $.rooms[1].id: is the id of another of the rooms too")]
    [InlineData("practitioners/ann\"", "practitioners/bob\"", "line 16, $.closures[0].resources[0]: is neither in the file nor in the clinic")]
    [InlineData("practitioners/ann\"", "ann\"", "line 16, $.closures[0].resources[0]: must be a name such as clinics/{clinic}/practitioners/{practitioner} or clinics/{clinic}/rooms/{room} or clinics/{clinic}/devices/{device}")]
    // The clinic.
    [InlineData("\"clinic\":", "\"klinik\":", "line 1, $.clinic: is required")]
    [InlineData("Europe/Berlin", "Berlin", "line 2, $.clinic.timeZone: must be a zone of the IANA time zone database")]
    [InlineData("\"name\": \"Small\"", "\"name\": \"Small\", \"phone\": \"030 123\"", "line 2, $.clinic.phone: must be a telephone number such as +493012345678")]
    // Hours.
    [InlineData(Interval, "\"9-12\"", "line 3, $.clinic.openingHours.monday[0]: must be hours such as 09:00-12:30")]
    [InlineData(Interval, "\"09:00-12:31\"", "line 3, $.clinic.openingHours.monday[0]: must be a multiple of 5 minutes")]
    [InlineData(Interval, "\"09:00-25:00\"", "line 3, $.clinic.openingHours.monday[0]: must not be greater than 24")]
    [InlineData(Interval, "\"12:00-09:00\"", "line 3, $.clinic.openingHours.monday[0]: must be after the start; midnight as the end means 24:00")]
    [InlineData(Interval, "\"09:00-12:30\", \"12:00-18:00\"", "line 3, $.clinic.openingHours.monday[1]: must not overlap another interval of the same day")]
    [InlineData("\"monday\"", "\"Monday\"", "line 3, $.clinic.openingHours.Monday: is not a key here; the keys are monday, tuesday, wednesday, thursday, friday, saturday, sunday, exceptions")]
    [InlineData("\"2026-12-24\": [", "\"24.12.2026\": [", "line 3, $.clinic.openingHours.exceptions['24.12.2026']: must be under a date such as 2026-12-24")]
    [InlineData("[\"09:00-12:00\"]", "[\"09:00\"]", "line 3, $.clinic.openingHours.exceptions['2026-12-24'][0]: must be hours such as 09:00-12:30")]
    [InlineData("[\"09:00-12:00\"]", "[\"09:00-12:00\", \"11:00-13:00\"]", "line 3, $.clinic.openingHours.exceptions['2026-12-24'][1]: must not overlap another interval of the same date")]
    // Practitioners.
    [InlineData("2027-03-31", "31.3.2027", "line 5, $.practitioners[0].skills[1].validUntil: must be a date such as 2026-12-24")]
    [InlineData("2027-03-31", "2027-02-29", "line 5, $.practitioners[0].skills[1].validUntil: must be a date such as 2026-12-24")]
    [InlineData("\"code\": \"laser\"", "\"code\": \"needling\"", "line 5, $.practitioners[0].skills[1].code: must be unique")]
    [InlineData("\"needling\", { \"code\"", "12, { \"code\"", "line 5, $.practitioners[0].skills[0]: must be an object, not a number")]
    // Treatments.
    [InlineData("micro_needling", "mesotherapy", "line 10, $.treatments[0].modality: must be one of consultation, patch_test, follow_up, micro_needling, radio_frequency_needling, fractional_ablative_laser, non_ablative_fractional_laser, intense_pulsed_light, pigment_laser_1064, pigment_laser_532, superficial_peel, medium_peel, topical_care")]
    [InlineData("\"kind\": \"room\"", "\"kind\": \"chamber\"", "line 11, $.treatments[0].roles[1].kind: must be one of practitioner, room, device")]
    [InlineData("\"minutes\": 15", "\"minutes\": 12", "line 12, $.treatments[0].phases[0].minutes: must be a multiple of 300 seconds")]
    [InlineData("\"minutes\": 15", "\"minutes\": 1e9", "line 12, $.treatments[0].phases[0].minutes: must be a whole number")]
    [InlineData("\"minutes\": 15", "\"minutes\": 15, \"maximumMinutes\": 10", "line 12, $.treatments[0].phases[0].maximumMinutes: must be a multiple of 5 minutes and not less than the length")]
    [InlineData("\"capability\": \"treatment\" }", "\"capability\": \"treatment\", \"turnoverMinutes\": 7 }", "line 11, $.treatments[0].roles[1].turnoverMinutes: must be a multiple of 300 seconds")]
    [InlineData("\"capability\": \"treatment\" }", "\"capability\": \"treatment\", \"mayChange\": 1 }", "line 11, $.treatments[0].roles[1].mayChange: must be true or false, not a number")]
    [InlineData("\"minutes\": 15, ", "", "line 12, $.treatments[0].phases[0].minutes: is required")]
    [InlineData("[\"practitioner\", \"room\"]", "[\"practitioner\", \"room\", \"device\"]", "line 12, $.treatments[0].phases[0].roles[2]: must be the id of a role of the treatment")]
    [InlineData("[\"practitioner\", \"room\"]", "[\"practitioner\"]", "line 11, $.treatments[0].roles[1]: must be occupied in at least one phase")]
    [InlineData("89.50", "89.505", "line 13, $.treatments[0].price.amount: must be an amount with at most 2 digits after the point")]
    [InlineData("89.50", "-1", "line 13, $.treatments[0].price.amount: must not be less than 0")]
    [InlineData("\"EUR\", \"amount\": 89.50", "\"JPY\", \"amount\": 89.5", "line 13, $.treatments[0].price.amount: must be an amount with at most 0 digits after the point")]
    [InlineData("\"EUR\", \"amount\": 89.50", "\"EUR\"", "line 13, $.treatments[0].price.amount: is required")]
    [InlineData("\"preferredIntervalDays\": 28", "\"preferredIntervalDays\": 7", "line 14, $.treatments[0].coursePlan.preferredIntervalDays: must not be shorter than the minimum interval")]
    // Closures.
    [InlineData("\"2026-12-25\"", "\"2026-12-25\", \"to\": \"2026-12-24\"", "line 16, $.closures[0].to: must be later than the start")]
    [InlineData("\"2026-12-25\"", "\"2026-12-25T10:00\"", "line 16, $.closures[0].to: is required")]
    [InlineData("\"2026-12-25\"", "\"Christmas\"", "line 16, $.closures[0].from: must be a date such as 2026-12-24, or a date and time such as 2026-12-24T13:00")]
    [InlineData("\"2026-12-25\"", "\"2026-12-25T10:03\", \"to\": \"2026-12-25T12:00\"", "line 16, $.closures[0].from: must be a multiple of 5")]
    // Not JSON at all.
    [InlineData("\"clinic\": {", "\"clinic\" {", "line 2, $: the file is not JSON: '{' is invalid after a property name. Expected a ':'.")]
    [InlineData("\"name\": \"Ann\"", "\"name\": \"\\ud800\"", "line 5, $.practitioners[0].name: the text has half of a surrogate pair as a \\u escape")]
    public async Task Mistake_IsNamedWithItsPlace_AndNothingIsWritten(string part, string replacement, string problem)
    {
        var wrong = await Assert.ThrowsAsync<ClinicFileException>(() => ImportAsync(SmallClinic.With(part, replacement)));

        Assert.Contains(problem, wrong.Problems.Select(p => p.ToString()));
        Assert.Contains(problem, wrong.Message, StringComparison.Ordinal);
        Assert.Empty(await Store.Catalogue.ListClinicsAsync(null, "", 10, CancellationToken.None));
    }

    [Fact]
    public async Task SeveralMistakes_AreAllNamed_InTheOrderOfTheFile()
    {
        var json = SmallClinic.With("Europe/Berlin", "Berlin")
            .Replace("\"name\": \"Pen\"", "\"name\": 1", StringComparison.Ordinal)
            .Replace("\"minutes\": 15", "\"minutes\": \"15\"", StringComparison.Ordinal)
            .Replace("practitioners/ann", "staff/ann", StringComparison.Ordinal);

        var wrong = await Assert.ThrowsAsync<ClinicFileException>(() => ImportAsync(json));

        Assert.Equal(
            ["$.clinic.timeZone", "$.devices[0].name", "$.treatments[0].phases[0].minutes", "$.closures[0].resources[0]"],
            wrong.Problems.Select(p => p.Place.Path));
    }

    [Fact]
    public async Task OneMistake_IsNamedOnce()
    {
        var wrong = await Assert.ThrowsAsync<ClinicFileException>(() => ImportAsync(SmallClinic.With("\"minutes\": 15", "\"minutes\": \"15\"")));

        Assert.Equal("line 12, $.treatments[0].phases[0].minutes: must be a number, not a text", Assert.Single(wrong.Problems).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   // nothing")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}")]
    public async Task WhatIsNoClinicFile_IsRefused(string text) =>
        Assert.NotEmpty((await Assert.ThrowsAsync<ClinicFileException>(() => ImportAsync(text))).Problems);

    [Fact]
    public async Task OtherEncodings_AreRefused_AndAByteOrderMarkIsNot()
    {
        await Assert.ThrowsAsync<ClinicFileException>(() => ImportAsync(Encoding.Unicode.GetBytes(SmallClinic.Json)));
        await Assert.ThrowsAsync<ClinicFileException>(() => ImportAsync(Encoding.Latin1.GetBytes(SmallClinic.With("Small", "Schön"))));

        var (_, steps) = await ImportAsync([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(SmallClinic.Json)]);

        Assert.Equal(6, steps.Count);
    }

    [Fact]
    public void AnyBytes_AreRefusedOrRead_AndNeverAFault()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 2_000; round++)
        {
            var json = Encoding.UTF8.GetBytes(SmallClinic.Json);
            for (var i = random.Next(1, 6); i > 0; i--)
                json[random.Next(json.Length)] = (byte)random.Next(' ', 127);
            try
            {
                ClinicImport.Read(json);
            }
            catch (ClinicFileException exception)
            {
                Assert.NotEmpty(exception.Problems);
            }
        }

    }
}
