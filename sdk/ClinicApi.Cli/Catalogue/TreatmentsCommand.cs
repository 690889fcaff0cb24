using System.CommandLine;
using System.Globalization;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;

namespace ClinicApi.Cli.Catalogue;

/// <summary>What a clinic offers.</summary>
internal static class TreatmentsCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var command = new Command("treatments", "List what a clinic offers.");
        Session.Act(command, surroundings, async (session, _, cancellationToken) => await Lists.ShowAsync(
            session,
            session.Client.Clinics.ListTreatmentsAsync(await session.ClinicAsync(hint: null, cancellationToken), cancellationToken: cancellationToken),
            "treatments",
            ["TREATMENT", "NAME", "KIND", "MINUTES", "PRICE"],
            treatment =>
            [
                Names.Id(treatment.Name), treatment.DisplayName, Words.Of(treatment.Modality),
                treatment.Duration.ToTimeSpan().TotalMinutes.ToString(CultureInfo.InvariantCulture), Prices.Show(treatment.Price),
            ],
            cancellationToken));
        return command;
    }
}
