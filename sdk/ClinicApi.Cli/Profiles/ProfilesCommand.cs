using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;

namespace ClinicApi.Cli.Profiles;

/// <summary>Keeps addresses and keys, so that a command needs neither.</summary>
internal static class ProfilesCommand
{
    public static Command Build(Surroundings surroundings) => new("profiles", "Where and as whom to call.")
    {
        BuildAdd(surroundings), BuildList(surroundings), BuildRemove(surroundings),
    };

    private static Command BuildAdd(Surroundings surroundings)
    {
        var name = new Argument<string>("name") { Description = "What to call it; «default» is used when nothing else is said." };
        var address = new Option<string>("--address") { Description = "The service, for example https://clinic-api.example.", Required = true };
        var keyFile = new Option<string?>("--key-file") { Description = "A file that has the key, read at each command. Otherwise the key is read from standard input and stored." };
        var command = new Command("add", "Store a profile, or replace it. The key is read from standard input.") { name, address, keyFile };
        command.SetAction(async (result, cancellationToken) =>
        {
            if (!Uri.TryCreate(result.GetRequiredValue(address), UriKind.Absolute, out var uri))
                throw new UsageException($"--address is no address: {result.GetRequiredValue(address)}");
            var file = result.GetValue(keyFile) is { } given ? Path.GetFullPath(given, surroundings.Folder) : null;
            var key = file is null ? await new Questions(surroundings).AskSecretAsync("API key", cancellationToken) : null;
            var path = ProfileFile.PathFor(surroundings);
            var profiles = ProfileFile.Read(path);
            profiles[result.GetRequiredValue(name)] = new StoredProfile(uri) { Key = key, KeyFile = file, Clinic = Common.ClinicIn(result) };
            ProfileFile.Write(path, profiles);
            await surroundings.Error.WriteLineAsync($"Stored in {path}.");
        });
        return command;
    }

    private static Command BuildList(Surroundings surroundings)
    {
        var command = new Command("list", "List the profiles, without their keys.");
        command.SetAction(result =>
        {
            var screen = new Screen(surroundings, Common.WantsJson(result));
            var rows = ProfileFile.Read(ProfileFile.PathFor(surroundings)).Select(p => new ProfileFacts(p.Key, p.Value.Address, p.Value.Clinic))
                .Concat(DevelopmentServer.All(surroundings.Folder).Select(p => new ProfileFacts(p.Name, p.Address, p.Clinic)))
                .DistinctBy(p => p.Name)
                .ToList();
            if (screen.IsJson)
                rows.ForEach(row => surroundings.Output.WriteLine(JsonSerializer.Serialize(row, ProfileFactsJson.Default.ProfileFacts)));
            else if (rows.Count > 0)
                screen.Rows(["PROFILE", "ADDRESS", "CLINIC"], [.. rows.Select(row => new[] { row.Name, row.Address.ToString(), row.Clinic ?? "" })]);
            else
                screen.Remark("There are no profiles.");
        });
        return command;
    }

    private static Command BuildRemove(Surroundings surroundings)
    {
        var name = new Argument<string>("name") { Description = "The profile." };
        var command = new Command("remove", "Forget a profile.") { name };
        command.SetAction(result =>
        {
            var path = ProfileFile.PathFor(surroundings);
            var profiles = ProfileFile.Read(path);
            if (!profiles.Remove(result.GetRequiredValue(name)))
                throw new UsageException($"There is no profile {result.GetRequiredValue(name)} in {path}.");
            ProfileFile.Write(path, profiles);
        });
        return command;
    }
}

/// <summary>A profile as <c>--json</c> lists it.</summary>
internal sealed record ProfileFacts(string Name, Uri Address, string? Clinic);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProfileFacts))]
internal sealed partial class ProfileFactsJson : JsonSerializerContext;
