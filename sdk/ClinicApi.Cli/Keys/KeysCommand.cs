using System.CommandLine;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.Sdk;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Cli.Keys;

/// <summary>Keeps a partner's API keys: make, look, replace, end.</summary>
internal static class KeysCommand
{
    private const string Partners = "partners/";

    public static Command Build(Surroundings surroundings) => new("keys", "Keep a partner's API keys.")
    {
        new Option<string?>("--partner") { Description = "Id of the partner whose key it is. Not needed with a key's whole name.", Recursive = true },
        BuildList(surroundings), BuildCreate(surroundings), BuildRotate(surroundings), BuildRevoke(surroundings),
    };

    private static Command BuildList(Surroundings surroundings)
    {
        var command = new Command("list", "List the keys, without their secrets.");
        Session.Act(command, surroundings, (session, result, cancellationToken) => Lists.ShowAsync(
            session,
            session.Client.Partners.ListApiKeysAsync(PartnerOf(result), cancellationToken: cancellationToken),
            "keys",
            ["KEY", "LABEL", "STATE", "CREATED", "EXPIRES", "LAST USED", "SCOPES"],
            key =>
            [
                Names.Id(key.Name), key.DisplayName, Words.Of(key.State), Utc(key.CreateTime), Utc(key.ExpireTime), Utc(key.LastUseTime),
                key.Scopes.Count > 0 ? string.Join(" ", key.Scopes) : "all of the partner's",
            ],
            cancellationToken));
        return command;
    }

    private static Command BuildCreate(Surroundings surroundings)
    {
        var label = new Option<string?>("--label") { Description = "A label for people." };
        var scope = new Option<string[]>("--scope") { Description = "What the key may do. May be repeated; otherwise all that the partner may." };
        var days = new Option<int?>("--expires") { Description = "After how many days the key ends. Otherwise it does not." };
        var command = new Command("create", "Make a key and print it on standard output, this once.") { label, scope, days };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var wanted = new ApiKey
            {
                DisplayName = result.GetValue(label) ?? "",
                Scopes = { result.GetValue(scope) ?? [] },
                ExpireTime = result.GetValue(days) is { } count ? (surroundings.Time.GetUtcNow() + TimeSpan.FromDays(count)).ToTimestamp() : null,
            };
            Reveal(session, await session.Client.Partners.CreateApiKeyAsync(PartnerOf(result), wanted, cancellationToken: cancellationToken));
        });
        return command;
    }

    private static Command BuildRotate(Surroundings surroundings)
    {
        var key = KeyArgument();
        var hours = new Option<int?>("--overlap") { Description = "For how many hours the old key is accepted too. Otherwise 7 days." };
        var command = new Command("rotate", "Make a key's successor and print it on standard output, this once.") { key, hours };
        Session.Act(command, surroundings, async (session, result, cancellationToken) => Reveal(
            session,
            await session.Client.Partners.RotateApiKeyAsync(
                new RotateApiKeyRequest
                {
                    Name = NameOf(result, key),
                    Overlap = result.GetValue(hours) is { } overlap ? Duration.FromTimeSpan(TimeSpan.FromHours(overlap)) : null,
                },
                cancellationToken: cancellationToken)));
        return command;
    }

    private static Command BuildRevoke(Surroundings surroundings)
    {
        var key = KeyArgument();
        var yes = new Option<bool>("--yes") { Description = "Do not ask whether it is meant." };
        var command = new Command("revoke", "End a key at once.") { key, yes };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var name = NameOf(result, key);
            if (!result.GetValue(yes))
                await new Questions(surroundings).ConfirmAsync($"Revoke {name}?", cancellationToken);
            var revoked = await session.Client.Partners.RevokeApiKeyAsync(name, cancellationToken: cancellationToken);
            session.Screen.Show(revoked, () => session.Screen.Facts(("key", revoked.Name), ("state", Words.Of(revoked.State))));
        });
        return command;
    }

    private static Argument<string> KeyArgument() => new("key") { Description = "Id or name of the key." };

    // The key stands alone on standard output, so that it can go straight into a file.
    private static void Reveal(Session session, ApiKey made) => session.Screen.Show(made, () =>
    {
        session.Screen.Remark(made.Key.Length > 0 ? $"Key {made.Name}. It is shown this once:" : $"Key {made.Name} was made before, and nobody has it any more.");
        if (made.Key.Length > 0)
            session.Screen.Line(made.Key);
    });

    private static string PartnerOf(ParseResult result) => result.GetValue<string?>("--partner") switch
    {
        null or "" => throw new UsageException("Say whose keys with --partner."),
        var given => given.Contains('/') ? given : new PartnerName(given),
    };

    private static string NameOf(ParseResult result, Argument<string> key)
    {
        var given = result.GetRequiredValue(key);
        return given.StartsWith(Partners, StringComparison.Ordinal) ? given : $"{PartnerOf(result)}/apiKeys/{given}";
    }

    private static string Utc(Timestamp? time) =>
        time?.ToDateTimeOffset().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "never";
}
