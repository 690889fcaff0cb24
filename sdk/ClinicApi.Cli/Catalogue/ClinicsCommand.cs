using System.CommandLine;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;

namespace ClinicApi.Cli.Catalogue;

/// <summary>The clinics that the key may see.</summary>
internal static class ClinicsCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var command = new Command("clinics", "List the clinics that the key may see.");
        Session.Act(command, surroundings, (session, _, cancellationToken) => Lists.ShowAsync(
            session,
            session.Client.Clinics.ListClinicsAsync(new ListClinicsRequest(), cancellationToken: cancellationToken),
            "clinics",
            ["CLINIC", "NAME", "TIME ZONE", "ADDRESS"],
            clinic => [Names.Id(clinic.Name), clinic.DisplayName, clinic.TimeZone, string.Join(", ", clinic.AddressLines)],
            cancellationToken));
        return command;
    }
}
