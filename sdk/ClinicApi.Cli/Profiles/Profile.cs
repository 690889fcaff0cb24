namespace ClinicApi.Cli.Profiles;

/// <summary>Where and as whom to call.</summary>
internal sealed record Profile(string Name, Uri Address, string Key, string? Clinic);
