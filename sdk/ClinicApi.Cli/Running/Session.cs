using System.CommandLine;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Profiles;
using ClinicApi.Sdk;

namespace ClinicApi.Cli.Running;

/// <summary>One run of a command that calls the service.</summary>
internal sealed class Session : IDisposable
{
    private readonly string? givenClinic;
    private readonly Dictionary<string, ClinicClock> clocks = [];

    private Session(Surroundings surroundings, Profile profile, string? clinic, bool json)
    {
        Surroundings = surroundings;
        Screen = new Screen(surroundings, json);
        givenClinic = clinic ?? surroundings.Variable("CLINICAPI_CLINIC") ?? profile.Clinic;
        try
        {
            Client = new ClinicApiClient(new ClinicApiOptions
            {
                Address = profile.Address,
                ApiKey = profile.Key,
                ApplicationId = "clinic-cli",
                CarryConsistencyTokens = true,
            });
        }
        catch (ArgumentException wrong)
        {
            throw new UsageException($"The profile {profile.Name} cannot be used: {wrong.Message}");
        }
    }

    public ClinicApiClient Client { get; }

    public Screen Screen { get; }

    public Surroundings Surroundings { get; }

    /// <summary>Makes a command's action of what it does with a session.</summary>
    public static void Act(Command command, Surroundings surroundings, Func<Session, ParseResult, CancellationToken, Task> run) =>
        command.SetAction(async (result, cancellationToken) =>
        {
            var profile = Connections.Find(surroundings, Common.ProfileIn(result));
            using var session = new Session(surroundings, profile, Common.ClinicIn(result), Common.WantsJson(result));
            await run(session, result, cancellationToken);
            return ExitCode.Done;
        });

    /// <summary>Name of the clinic that the command is about.</summary>
    /// <param name="hint">A name that an argument gave: if it is a whole one, its clinic counts.</param>
    /// <param name="cancellationToken">Ends the question which clinics there are.</param>
    public async Task<string> ClinicAsync(string? hint, CancellationToken cancellationToken)
    {
        if (hint is not null && Names.ClinicOf(hint) is { } named)
            return named;
        if (givenClinic is { Length: > 0 })
            return givenClinic.Contains('/') ? givenClinic : new ClinicName(givenClinic);
        var clinics = await Client.Clinics.ListClinicsAsync(cancellationToken: cancellationToken).Take(2).ToListAsync(cancellationToken);
        return clinics is [var only]
            ? only.Name
            : throw new UsageException(clinics.Count == 0
                ? "The key may see no clinic."
                : "The key may see several clinics: say which with --clinic. «clinic clinics» lists them.");
    }

    /// <summary>The clock on the wall of a clinic.</summary>
    public async Task<ClinicClock> ClockAsync(string clinic, CancellationToken cancellationToken)
    {
        if (!clocks.TryGetValue(clinic, out var clock))
            clocks[clinic] = clock = ClinicClock.Of((await Client.Clinics.GetClinicAsync(clinic, cancellationToken: cancellationToken)).TimeZone);
        return clock;
    }

    public void Dispose() => Client.Dispose();
}
