using System.CommandLine;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Cli.Availability;

/// <summary>When a treatment could begin: as a calendar, or why there is no time.</summary>
internal static class AvailabilityCommand
{
    private const int MostSlots = 1000;
    private const int LongestDays = 92;

    public static Command Build(Surroundings surroundings)
    {
        var treatment = new Argument<string>("treatment") { Description = "Id or name of the treatment." };
        var from = new Option<DateOnly?>("--from") { Description = "The first day, as 2026-11-23. Otherwise today." };
        var days = new Option<int>("--days") { Description = $"How many days, at most {LongestDays}.", DefaultValueFactory = _ => 14 };
        var practitioner = new Option<string?>("--practitioner") { Description = "Only times with this practitioner." };
        var patient = new Option<string?>("--patient") { Description = "Leave out what does not suit this patient." };
        var command = new Command("availability", "Show when a treatment could begin, as a calendar.") { treatment, from, days, practitioner, patient };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            if (result.GetValue(days) is < 1 or > LongestDays)
                throw new UsageException($"--days must be from 1 to {LongestDays}.");
            var given = result.GetRequiredValue(treatment);
            var clinic = await session.ClinicAsync(given, cancellationToken);
            var clock = await session.ClockAsync(clinic, cancellationToken);
            var first = result.GetValue(from) ?? clock.Today(surroundings.Time);
            var found = await SearchAsync(session, clock, new SearchAvailabilityRequest
            {
                Treatments = { Names.Full(given, clinic, "treatments") },
                Window = new SearchWindow
                {
                    StartTime = clock.StartOf(first).ToTimestamp(),
                    EndTime = clock.StartOf(first.AddDays(result.GetValue(days))).ToTimestamp(),
                },
                Practitioner = Names.FullOrNone(result.GetValue(practitioner), clinic, "practitioners"),
                Patient = Names.FullOrNone(result.GetValue(patient), clinic, "patients"),
                MaxSlots = MostSlots,
            }, cancellationToken);
            session.Screen.Show(found, () => Show(session.Screen, clock, found.Results.Single()));
        });
        return command;
    }

    /// <summary>All times of the window, however many answers they take.</summary>
    private static Task<SearchAvailabilityResponse> SearchAsync(
        Session session, ClinicClock clock, SearchAvailabilityRequest request, CancellationToken cancellationToken) =>
        session.Screen.WhileAsync("Searching", async done =>
        {
            var whole = await session.Client.Appointments.SearchAvailabilityAsync(request, cancellationToken: cancellationToken);
            var all = whole.Results.Single();
            while (all.Truncated)
            {
                var last = all.Slots[^1].StartTime;
                done($"after {clock.Show(last)}");
                var rest = request.Clone();
                rest.Window.StartTime = (last.ToDateTimeOffset() + TimeSpan.FromSeconds(1)).ToTimestamp();
                var next = (await session.Client.Appointments.SearchAvailabilityAsync(rest, cancellationToken: cancellationToken)).Results.Single();
                all.Slots.AddRange(next.Slots);
                all.Truncated = next.Truncated && next.Slots.Count > 0;
            }

            return whole;
        });

    private static void Show(Screen screen, ClinicClock clock, TreatmentAvailability found)
    {
        if (found.Slots.Count > 0)
        {
            var calendar = AvailabilityCalendar.Of(found.Slots.Select(slot => clock.At(slot.StartTime).DateTime));
            if (screen.IsTerminal)
                screen.Draw(calendar.Picture());
            else
                calendar.Lines().ToList().ForEach(screen.Line);
            screen.Remark($"{found.Slots.Count} times, {found.TimeZone}. A dash joins starts at the treatment's usual distance.");
            return;
        }

        screen.Remark("There is no time in these days.");
        if (found.Explanation is not { } explanation)
            return;
        foreach (var obstacle in explanation.Obstacles)
            screen.Line($"in the way: {obstacle.Reason} {obstacle.RoleId} {obstacle.PhaseId}");
        foreach (var alternative in explanation.Alternatives)
            screen.Line($"{Words.Of(alternative.Kind)}: {clock.Show(alternative.Slot.StartTime)}");
    }
}
