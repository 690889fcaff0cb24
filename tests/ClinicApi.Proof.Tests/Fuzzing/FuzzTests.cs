using ClinicApi.Fuzz;
using ClinicApi.Fuzz.Targets;
using ClinicApi.Storage;

namespace ClinicApi.Proof.Tests.Fuzzing;

/// <summary>
/// A few thousand inputs for every target; <c>tests/ClinicApi.Fuzz</c> does as many as one likes. A finding names its seed and number,
/// with which the program tries it again.
/// </summary>
public sealed class FuzzTests(Opened opened) : IClassFixture<Opened>
{
    private const int Inputs = 30_000;
    private const int Seed = 20_261_122;

    [Fact]
    public async Task Targets_AnswerWhateverTheyAreSentWithDocumentedErrors()
    {
        var targets = AllTargets.On(opened.Playground);
        foreach (var target in targets)
        {
            var inputs = Inputs * target.Share / targets.Sum(t => t.Share);
            var result = await FuzzRun.RunAsync(target, Seed, first: 0, inputs, CancellationToken.None);
            Assert.Empty(result.Findings);
            var fault = await opened.Playground.LookAsync(CancellationToken.None);
            Assert.True(fault is null, $"After {target.Name}: {fault}");
        }
    }

    [Fact]
    public async Task Input_OfTheSameSeedAndNumber_IsTheSame()
    {
        Assert.Equal(await TriedAsync(), await TriedAsync());

        static async Task<IReadOnlyList<int>> TriedAsync()
        {
            var seen = new System.Collections.Concurrent.ConcurrentBag<int>();
            var target = FuzzTarget.Of("numbers", 1, random =>
            {
                seen.Add(random.Next());
                return null;
            });
            await FuzzRun.RunAsync(target, Seed, first: 5, inputs: 50, CancellationToken.None);
            return [.. seen.Order()];
        }
    }

    [Fact]
    public async Task Finding_NamesTheInputThatBroughtIt()
    {
        var target = FuzzTarget.Of("fails at times", 1, random => random.Next(10) == 0 ? throw new InvalidOperationException("A fault.") : null);
        var findings = (await FuzzRun.RunAsync(target, Seed, first: 0, inputs: 100, CancellationToken.None)).Findings;
        Assert.NotEmpty(findings);
        var again = await FuzzRun.RunAsync(target, Seed, findings[0].Number, inputs: 1, CancellationToken.None);
        Assert.Equal(findings[0].Number, Assert.Single(again.Findings).Number);
    }
}

/// <summary>A server to fuzz.</summary>
public sealed class Opened : IAsyncLifetime
{
    internal Playground Playground { get; private set; } = null!;

    public async Task InitializeAsync() => Playground = await Playground.OpenAsync(StoreEngine.Sqlite, CancellationToken.None);

    public async Task DisposeAsync() => await Playground.DisposeAsync();
}
