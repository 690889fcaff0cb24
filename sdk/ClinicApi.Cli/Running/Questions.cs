namespace ClinicApi.Cli.Running;

/// <summary>
/// Asks for what must not stand among the arguments, where other users of the machine see it: keys, and what is known of a patient.
/// Answers come from a person or, a line each, from a pipe.
/// </summary>
internal sealed class Questions(Surroundings surroundings)
{
    /// <returns>Empty if nothing was answered.</returns>
    public async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        if (surroundings.InputIsTerminal)
            await surroundings.Error.WriteAsync(question + ": ");
        return (await surroundings.Input.ReadLineAsync(cancellationToken))?.Trim() ?? "";
    }

    /// <summary>As above, without showing what is typed.</summary>
    public async Task<string> AskSecretAsync(string question, CancellationToken cancellationToken)
    {
        var answer = surroundings.InputIsTerminal ? await TypedUnseenAsync(question) : await AskAsync(question, cancellationToken);
        return answer.Length > 0 ? answer : throw new UsageException($"{question}: nothing was given.");
    }

    /// <summary>A person is asked whether they mean it; a pipe does.</summary>
    public async Task ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        if (surroundings.InputIsTerminal && await AskAsync(question + " [y/N]", cancellationToken) is not ("y" or "Y" or "yes"))
            throw new OperationCanceledException("The person did not mean it.");
    }

    private async Task<string> TypedUnseenAsync(string question)
    {
        await surroundings.Error.WriteAsync(question + ": ");
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        await surroundings.Error.WriteLineAsync();
        return typed.ToString().Trim();
    }
}
