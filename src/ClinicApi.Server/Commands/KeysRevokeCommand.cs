using System.CommandLine;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;

namespace ClinicApi.Server.Commands;

/// <summary>Makes a key worthless, for good.</summary>
internal static class KeysRevokeCommand
{
    public static Command Build(string[] settings)
    {
        var command = new Command("revoke", "Revoke a key. It is refused within a second, on every node.")
        {
            new Argument<string>("KEY_ID") { Description = "The key's id, as keys list shows it." },
        };
        command.SetAction((result, cancellationToken) => RunAsync(result, settings, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string[] settings, CancellationToken cancellationToken)
    {
        var text = result.GetRequiredValue<string>("KEY_ID");
        // Whoever has the whole key may use it to name itself; it is not repeated.
        var keyId = ApiKey.Parse(text)?.KeyId ?? text;
        await using var workplace = await Workplace.OpenMigratedAsync(settings, cancellationToken);
        var found = await workplace.Store.Partners.FindKeyAsync(keyId, cancellationToken)
            ?? throw new CommandException("There is no such key.");
        var resource = ResourceNames.ApiKey(found.Partner.PartnerId, keyId);
        var mutation = new Mutation("")
            .RevokeKey(keyId)
            .Record(Operator.Entry("", "keys revoke", resource, Guid.CreateVersion7().ToString("N"), workplace.Clock.Now()));
        await workplace.Store.CommitAsync(mutation, cancellationToken);
        await result.InvocationConfiguration.Error.WriteLineAsync($"Key {keyId} of {found.Partner.PartnerId} is revoked.");
        return CommandLine.Done;
    }
}
