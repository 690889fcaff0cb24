using System.CommandLine;
using ClinicApi.Server.Keys;
using NodaTime;

namespace ClinicApi.Server.Commands;

/// <summary>Shows the keys, without their secrets, which nobody has any more.</summary>
internal static class KeysListCommand
{
    public static Command Build(string[] settings)
    {
        var command = new Command("list", "List the keys, without their secrets.")
        {
            new Option<string?>("--partner") { Description = "Only this partner's." },
        };
        command.SetAction((result, cancellationToken) => RunAsync(result, settings, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string[] settings, CancellationToken cancellationToken)
    {
        var only = result.GetValue<string?>("--partner");
        await using var workplace = await Workplace.OpenMigratedAsync(settings, cancellationToken);
        var now = workplace.Clock.Now();
        var rows = new List<string[]>();
        foreach (var partner in await workplace.Store.Partners.ListPartnersAsync(cancellationToken))
        {
            if (only is not null && partner.PartnerId != only)
                continue;
            foreach (var key in await workplace.Store.Partners.ListKeysAsync(partner.PartnerId, cancellationToken))
                rows.Add([
                    key.KeyId, key.PartnerId, KeyRules.StateOf(key, now).ToString().ToLowerInvariant(), Table.Day(key.CreatedAt), DayOrNever(key.ExpiresAt),
                    DayOrNever(key.LastUsedAt), key.Scopes.Length > 0 ? key.Scopes : "all of the partner's"]);
        }

        await Table.WriteAsync(result.InvocationConfiguration.Output, ["KEY_ID", "PARTNER", "STATE", "CREATED", "EXPIRES", "LAST_USED", "SCOPES"], rows);
        return CommandLine.Done;
    }

    private static string DayOrNever(Instant? instant) => instant is { } day ? Table.Day(day) : "never";
}
