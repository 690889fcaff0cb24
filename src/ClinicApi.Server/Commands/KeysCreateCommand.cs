using System.CommandLine;
using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Hosting;
using ClinicApi.Server.Keys;
using ClinicApi.Storage;
using NodaTime;

namespace ClinicApi.Server.Commands;

/// <summary>Makes a key, and its partner if it is new. The key goes to standard output, alone, and is never shown again.</summary>
internal static class KeysCreateCommand
{
    private const int LongestNameCharacters = 200;

    public static Command Build(string[] settings)
    {
        var kind = new Option<string?>("--kind") { Description = "What the partner is. Needed for a new one." };
        kind.AcceptOnlyFromAmong(KindWords.All);
        var command = new Command("create", "Make a key, and its partner if it is new. Prints the key on standard output, once.")
        {
            new Option<string>("--partner") { Description = "Id of the partner.", Required = true },
            kind,
            new Option<string?>("--name") { Description = "Name of a new partner. Otherwise its id." },
            new Option<string[]>("--clinic") { Description = "Id of a clinic that the partner may reach. May be repeated." },
            new Option<string[]>("--scope") { Description = "What the key may do. May be repeated; otherwise all that the partner has, without overbooking." },
            new Option<int?>("--expires") { Description = "After how many days the key ends. Otherwise it does not." },
        };
        command.SetAction((result, cancellationToken) => RunAsync(result, settings, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string[] settings, CancellationToken cancellationToken)
    {
        var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        var (id, name, days) = (result.GetRequiredValue<string>("--partner"), result.GetValue<string?>("--name"), result.GetValue<int?>("--expires"));
        if (id == Operator.CallerId || StringFormats.Check(FieldFormat.ResourceId, id) is not null)
            throw new UsageException($"--partner must match [a-z]([a-z0-9-]{{0,61}}[a-z0-9])? and not be '{Operator.CallerId}'.");
        if (name is not null && (name.Length is 0 or > LongestNameCharacters || name.Any(char.IsControl)))
            throw new UsageException($"--name must have 1 to {LongestNameCharacters} characters.");
        if (days < 1 || days > KeyRules.LongestLife.Days)
            throw new UsageException($"--expires must be from 1 to {KeyRules.LongestLife.Days} days.");

        await using var workplace = await Workplace.OpenMigratedAsync(settings, cancellationToken);
        var pepper = workplace.LoadPepper();
        var known = await workplace.Store.Partners.FindAsync(id, cancellationToken);
        var kind = DecideKind(known, result.GetValue<string?>("--kind"));
        var asked = result.GetValue<string[]>("--scope") ?? [];
        RefuseUseless(kind, asked);
        var clinics = (result.GetValue<string[]>("--clinic") ?? []).Select(c => ResourceNames.TryClinicId(c) ?? c).Distinct().ToList();
        await RefuseUnknownAsync(workplace, clinics, cancellationToken);

        var now = workplace.Clock.Now();
        var before = known ?? new PartnerRow(id, (int)kind, name ?? id, now) { Scopes = Scopes.Join(Scopes.DefaultFor(kind)) };
        var partner = before with { Scopes = Scopes.Join(Scopes.Parse(before.Scopes).Concat(asked)), UpdatedAt = now };
        var scopes = asked.Length > 0 ? asked : Scopes.Ordinary(Scopes.Parse(partner.Scopes));
        var terms = new KeyTerms("", scopes, days is { } count ? now + Duration.FromDays(count) : null);
        Refuse(terms, partner, await workplace.Store.Partners.ListKeysAsync(id, cancellationToken), now);
        var key = IssuedKey.For(id, workplace.KeyEnvironment, terms, pepper, now);
        var mutation = new Mutation("");
        if (known is null)
            mutation.CreatePartner(partner);
        else if (partner.Scopes != Scopes.Join(Scopes.Parse(known.Scopes)))
            mutation.UpdatePartner(partner, known.Version);
        mutation.CreateKey(key.Row);
        foreach (var clinic in clinics)
            mutation.Grant(id, clinic);
        mutation.Record(Operator.Entry("", "keys create", ResourceNames.ApiKey(id, key.Key.KeyId), Guid.CreateVersion7().ToString("N"), now));
        await workplace.Store.CommitAsync(mutation, cancellationToken);

        await error.WriteLineAsync($"Key {key.Key.KeyId} of {KindWords.Of(kind)} {id}. It is shown this once:");
        await output.WriteLineAsync(key.Key.Reveal());
        return CommandLine.Done;
    }

    private static CallerKind DecideKind(PartnerRow? known, string? word)
    {
        if (known is null)
            return word is null ? throw new UsageException("--kind is needed for a new partner.") : KindWords.Kind(word);
        var kind = (CallerKind)known.CallerKind;
        return word is not null && KindWords.Kind(word) != kind
            ? throw new CommandException($"The partner {known.PartnerId} exists and is of kind {KindWords.Of(kind)}; that cannot be changed.")
            : kind;
    }

    private static void RefuseUseless(CallerKind kind, string[] asked)
    {
        var useful = Scopes.For(kind);
        var wrong = asked.Except(useful).ToList();
        if (wrong.Count > 0)
            throw new UsageException($"--scope {wrong[0]} is of no use to the kind {KindWords.Of(kind)}; it has {string.Join(", ", useful)}.");
    }

    private static void Refuse(KeyTerms terms, PartnerRow partner, IReadOnlyList<KeyRow> existing, Instant now)
    {
        try
        {
            KeyRules.RefuseOneTooMany(partner.PartnerId, existing, now);
            if (KeyRules.Check(terms, partner, now) is [var wrong, ..])
                throw Refusals.Invalid([wrong]);
        }
        catch (ApiException refusal)
        {
            throw new CommandException(refusal.Message);
        }
    }

    private static async Task RefuseUnknownAsync(Workplace workplace, List<string> clinics, CancellationToken cancellationToken)
    {
        foreach (var clinic in clinics)
        {
            if (await workplace.Store.Catalogue.GetClinicAsync(clinic, cancellationToken) is null)
                throw new CommandException($"There is no clinic {clinic}.");
        }
    }
}
