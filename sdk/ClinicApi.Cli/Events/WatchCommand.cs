using System.CommandLine;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Cli.Events;

/// <summary>Shows what happens while it happens, until it is interrupted.</summary>
internal static class WatchCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var beginning = new Option<bool>("--beginning") { Description = "Begin with the oldest event that is kept." };
        var resume = new Option<string?>("--resume") { Description = "Go on after the message that had this resume token." };
        var type = new Option<string[]>("--type") { Description = "Only events of this type. May be repeated." };
        type.AcceptOnlyFromAmong(Words.Arguments<EventType>());
        var count = new Option<int?>("--count") { Description = "End after so many events." };
        var command = new Command("watch", "Watch events live. With --json each line has the token to go on from.") { beginning, resume, type, count };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            if (result.GetValue(count) < 1)
                throw new UsageException("--count must be 1 or more.");
            var request = new WatchEventsRequest
            {
                Clinics = { await ClinicsAsync(session, result, cancellationToken) },
                Types_ = { (result.GetValue(type) ?? []).Select(Words.Parse<EventType>) },
            };
            if (result.GetValue(resume) is { } token)
                request.ResumeToken = token;
            else if (result.GetValue(beginning))
                request.Beginning = new Empty();
            var left = result.GetValue(count) ?? int.MaxValue;
            await foreach (var message in session.Client.Events.WatchEventsAsync(request, cancellationToken: cancellationToken))
            {
                if (session.Screen.IsJson)
                    session.Screen.WriteJson(message);
                else if (message.Event is { } change)
                    session.Screen.Line(Line(change, await session.ClockAsync(change.Clinic, cancellationToken)));
                if (message.Event is not null && --left == 0)
                    return;
            }
        });
        return command;
    }

    // None asks for all, also those that the key is granted later.
    private static async Task<string[]> ClinicsAsync(Session session, ParseResult result, CancellationToken cancellationToken) =>
        Common.ClinicIn(result) is { } clinic ? [await session.ClinicAsync(clinic, cancellationToken)] : [];

    private static string Line(Event change, ClinicClock clock)
    {
        var fields = change.ChangedFields.Count > 0 ? $" ({string.Join(", ", change.ChangedFields)})" : "";
        var actor = Words.Of(change.ActorKind) is { Length: > 0 } kind ? $" by {kind}" : "";
        return $"{clock.Show(change.CommitTime)}  {Words.Argument(change.Type),-28} {change.Resource}{fields}{actor}";
    }
}
