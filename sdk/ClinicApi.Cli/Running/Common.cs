using System.CommandLine;

namespace ClinicApi.Cli.Running;

/// <summary>The options that every command has.</summary>
internal static class Common
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Write what the service answers as JSON, an object a line, and failures as JSON to standard error.",
        Recursive = true,
    };

    public static readonly Option<string?> Profile = new("--profile")
    {
        Description = "Where and as whom to call, of those that «clinic profiles list» shows. Otherwise CLINICAPI_PROFILE, or CLINICAPI_ADDRESS and CLINICAPI_KEY, or «default».",
        Recursive = true,
    };

    public static readonly Option<string?> Clinic = new("--clinic")
    {
        Description = "Id of the clinic. Otherwise CLINICAPI_CLINIC, the profile's, or the only one that the key may see.",
        Recursive = true,
    };
}
