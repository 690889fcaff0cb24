using System.CommandLine;
using ClinicApi.Storage;

namespace ClinicApi.Server.Commands;

/// <summary>Encrypts with the current key what is not, be it with an older key or with none.</summary>
internal static class EncryptCommand
{
    public static Command Build(string[] settings)
    {
        var command = new Command(
            "encrypt", "Encrypt all sensitive values with the current key, after a change of keys. Safe to repeat, and while servers run.");
        command.SetAction((result, cancellationToken) => RunAsync(result, settings, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string[] settings, CancellationToken cancellationToken)
    {
        var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
        await using var workplace = await Workplace.OpenMigratedAsync(settings, cancellationToken, needsKeys: true);
        var last = new Dictionary<string, ResealProgress>();
        await foreach (var progress in workplace.Store.ResealAsync(cancellationToken))
        {
            last[progress.Table] = progress;
            await error.WriteLineAsync($"{progress.Table}: {progress.Seen} looked at, {progress.Written} encrypted");
        }

        await output.WriteLineAsync($"{last.Values.Sum(p => p.Written)} of {last.Values.Sum(p => p.Seen)} rows were encrypted with the current key.");
        return CommandLine.Done;
    }
}
