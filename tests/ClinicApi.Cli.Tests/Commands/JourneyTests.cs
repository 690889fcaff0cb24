using System.Text.Json;
using ClinicApi.Cli.Tests.Support;

namespace ClinicApi.Cli.Tests.Commands;

/// <summary>What a person at a booking platform does, against the real server.</summary>
[Collection(nameof(DemoServer))]
public sealed class JourneyTests(DemoServer server)
{
    private const string Person = "Sample\nPerson\n1990-04-17\n\n\n";

    private readonly Shell shell = Shell.Of(server, "partner");

    [Fact]
    public async Task Journey_FromAFreeTimeToTheCancellation_Works()
    {
        var clinic = Assert.Single(await shell.AskAsync("clinics"));
        Assert.Equal("clinics/demo-clinic", Text(clinic, "name"));
        var patient = Text(await GivenPatientAsync(), "name");
        var times = await GivenTimesAsync();

        var hold = Assert.Single(await shell.AskAsync("hold", "consultation", times[0], "--patient", patient));
        var booked = Assert.Single(await shell.AskAsync("book", "--hold", Text(hold, "name")));
        var appointment = Text(booked, "name");
        Assert.Equal("APPOINTMENT_STATE_BOOKED", Text(booked, "state"));

        var shown = await shell.RunAsync("appointments", "show", appointment);
        Assert.Contains("Talk and examination", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"{times[0][..10]} {times[0][11..]}", shown.Output, StringComparison.Ordinal);

        var moved = Assert.Single(await shell.AskAsync("move", appointment, times[^1]));
        Assert.NotEqual(Text(booked, "startTime"), Text(moved, "startTime"));
        Assert.Equal(appointment, Text(Assert.Single(await shell.AskAsync("appointments", "list", "--patient", patient)), "name"));
        Assert.NotEmpty((await shell.AskAsync("guide", appointment)).Single().GetProperty("knowledgeVersion").GetString()!);

        var cancelled = Assert.Single(await shell.AskAsync("cancel", appointment, "--reason", "patient-request"));
        Assert.Equal("APPOINTMENT_STATE_CANCELLED", Text(cancelled, "state"));
    }

    [Fact]
    public async Task Booking_ATimeThatIsTaken_IsRefusedWithItsReason()
    {
        var patient = Text(await GivenPatientAsync(), "name");
        var other = Text(await GivenPatientAsync(), "name");
        var time = (await GivenTimesAsync())[^1];
        for (var booked = 0; booked < 10; booked++)
        {
            var outcome = await shell.RunAsync("book", "consultation", time, "--patient", booked == 0 ? patient : other);
            if (outcome.Code == 0)
                continue;
            Assert.Equal(5, outcome.Code);
            Assert.Matches(@"^clinic: .+ \[(SLOT_TAKEN|PATIENT_BUSY|SLOT_UNSTAFFED).*\]$", outcome.Complaint);
            return;
        }

        Assert.Fail("The same time could be booked ten times.");
    }

    [Fact]
    public async Task Release_OfAHold_FreesItsTime()
    {
        var time = (await GivenTimesAsync())[2];
        var hold = Assert.Single(await shell.AskAsync("hold", "consultation", time, "--minutes", "10"));

        Assert.Equal(0, (await shell.RunAsync("release", Text(hold, "name"))).Code);

        Assert.Equal(0, (await shell.RunAsync("hold", "consultation", time)).Code);
    }

    [Fact]
    public async Task Patient_WhoIsAdded_IsFoundAndShown()
    {
        var added = await GivenPatientAsync();

        var found = Assert.Single(await (shell with { Typed = Person }).AskAsync("patients", "find"));
        Assert.NotEmpty(found.GetProperty("matches").EnumerateArray());
        var shown = await shell.RunAsync("patients", "show", Text(added, "name"));
        Assert.Contains("1990-04-17", shown.Output, StringComparison.Ordinal);
        Assert.Contains(await shell.AskAsync("patients", "list"), p => Text(p, "name") == Text(added, "name"));
    }

    [Fact]
    public async Task Watch_Live_ShowsWhatHappensNext()
    {
        var watching = shell.AskAsync("watch", "--type", "patient-registered", "--count", "1");
        do
        {
            await GivenPatientAsync();
        }
        while (await Task.WhenAny(watching, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System)) != watching);

        var change = (await watching)[^1];
        Assert.Equal("EVENT_TYPE_PATIENT_REGISTERED", Text(change.GetProperty("event"), "type"));
        Assert.NotEmpty(Text(change, "resumeToken"));
    }

    [Fact]
    public async Task Watch_FromTheBeginning_GoesOnFromAToken()
    {
        await GivenPatientAsync();
        await GivenPatientAsync();
        var both = (await shell.AskAsync("watch", "--beginning", "--type", "patient-registered", "--count", "2")).Where(m => m.TryGetProperty("event", out _)).ToList();

        var next = await shell.RunAsync("watch", "--resume", Text(both[0], "resumeToken"), "--type", "patient-registered", "--count", "1");

        Assert.Equal(0, next.Code);
        Assert.Contains(Text(both[1].GetProperty("event"), "resource"), Assert.Single(next.Lines), StringComparison.Ordinal);
    }

    private async Task<JsonElement> GivenPatientAsync() => Assert.Single(await (shell with { Typed = Person }).AskAsync("patients", "add"));

    /// <summary>Free times of the consultation on the clinic's clock, some days from now.</summary>
    private async Task<IReadOnlyList<string>> GivenTimesAsync()
    {
        var from = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(7).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var found = Assert.Single(await shell.AskAsync("availability", "consultation", "--from", from, "--days", "7")).GetProperty("results")[0];
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Text(found, "timeZone"));
        return [.. found.GetProperty("slots").EnumerateArray().Select(s =>
            TimeZoneInfo.ConvertTime(s.GetProperty("startTime").GetDateTimeOffset(), zone).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
