using System.CommandLine;

namespace ClinicApi.Server.Commands;

/// <summary>Makes, revokes and lists API keys; somebody has to make the first.</summary>
internal static class KeysCommand
{
    public static Command Build(string[] settings) => new("keys", "The API keys with which partners call.")
    {
        KeysCreateCommand.Build(settings),
        KeysRevokeCommand.Build(settings),
        KeysListCommand.Build(settings),
    };
}
