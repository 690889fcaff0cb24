using System.CommandLine;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;

namespace ClinicApi.Cli.Appointments;

/// <summary>What a patient should do and expect before and after an appointment.</summary>
internal static class GuideCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var appointment = new Argument<string>("appointment") { Description = "Id or name of the appointment." };
        var language = new Option<string?>("--language") { Description = "Language of the texts, for example de. Otherwise the patient's." };
        var command = new Command("guide", "Show the patient's guide as a timeline.") { appointment, language };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var given = result.GetRequiredValue(appointment);
            var clinic = await session.ClinicAsync(given, cancellationToken);
            var clock = await session.ClockAsync(clinic, cancellationToken);
            var guide = await session.Client.Appointments.GetPatientGuideAsync(
                new GetPatientGuideRequest { Name = Names.Full(given, clinic, "appointments"), LanguageCode = result.GetValue(language) ?? "" },
                cancellationToken: cancellationToken);
            session.Screen.Show(guide, () =>
            {
                session.Screen.Rows(["FROM", "TO", "WHAT", "HOW"], [.. guide.Steps.Select(s => new[] { clock.Show(s.StartTime), clock.Show(s.EndTime), s.Title, s.Text })]);
                if (guide.WarningSigns.Count > 0)
                    session.Screen.Rows(["WARNING SIGN", "URGENCY", "WHAT TO DO"], [.. guide.WarningSigns.Select(s => new[] { s.Sign, Words.Of(s.Urgency), s.Action })]);
            });
        });
        return command;
    }
}
