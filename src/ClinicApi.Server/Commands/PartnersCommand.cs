using System.CommandLine;
using ClinicApi.Options.V1;

namespace ClinicApi.Server.Commands;

/// <summary>Shows the partners.</summary>
internal static class PartnersCommand
{
    public static Command Build(string[] settings)
    {
        var list = new Command("list", "List the partners.");
        list.SetAction((result, cancellationToken) => ListAsync(result, settings, cancellationToken));
        return new Command("partners", "Those who call the API. One is made with its first key; see keys create.") { list };
    }

    private static async Task<int> ListAsync(ParseResult result, string[] settings, CancellationToken cancellationToken)
    {
        await using var workplace = await Workplace.OpenMigratedAsync(settings, cancellationToken);
        var partners = await workplace.Store.Partners.ListPartnersAsync(cancellationToken);
        await Table.WriteAsync(
            result.InvocationConfiguration.Output,
            ["PARTNER", "KIND", "CREATED", "NAME"],
            [.. partners.Select(p => new[] { p.PartnerId, KindWords.Of((CallerKind)p.CallerKind), Table.Day(p.CreatedAt), p.DisplayName })]);
        return CommandLine.Done;
    }
}
