using System.CommandLine;

namespace ClinicApi.Cli.Running;

/// <summary>The options that every command has.</summary>
internal static class Common
{
    private const string JsonName = "--json";
    private const string ProfileName = "--profile";
    private const string ClinicName = "--clinic";

    public static Option<bool> Json() => new(JsonName)
    {
        Description = "Write what the service answers as JSON, an object a line, and failures as JSON to standard error.",
        Recursive = true,
    };

    public static Option<string?> Profile() => new(ProfileName)
    {
        Description = "Where and as whom to call, of those that «clinic profiles list» shows. Otherwise CLINICAPI_PROFILE, or CLINICAPI_ADDRESS and CLINICAPI_KEY, or «default».",
        Recursive = true,
    };

    public static Option<string?> Clinic() => new(ClinicName)
    {
        Description = "Id of the clinic. Otherwise CLINICAPI_CLINIC, the profile's, or the only one that the key may see.",
        Recursive = true,
    };

    public static bool WantsJson(ParseResult result) => result.GetValue<bool>(JsonName);

    public static string? ProfileIn(ParseResult result) => result.GetValue<string?>(ProfileName);

    public static string? ClinicIn(ParseResult result) => result.GetValue<string?>(ClinicName);
}
