namespace ClinicApi.Fuzz;

/// <summary>Something that takes what strangers send. It answers with null, or with what the input brought to light.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Share">How much of all inputs it gets, relative to the others.</param>
/// <param name="TryAsync">Makes an input from a source of chance and tries it.</param>
internal sealed record FuzzTarget(string Name, int Share, Func<Random, CancellationToken, ValueTask<string?>> TryAsync)
{
    public static FuzzTarget Of(string name, int share, Func<Random, string?> attempt) =>
        new(name, share, (random, _) => ValueTask.FromResult(attempt(random)));
}

/// <summary>An input that did what none may do. It can be had again from seed and number.</summary>
internal sealed record Finding(string Target, int Seed, int Number, string Text);
