using ClinicApi.Contracts.Tests.Reading;

namespace ClinicApi.Contracts.Tests.Rules;

/// <summary>A rule is worth something only if it holds for the contract and fails for a contract that breaks it.</summary>
internal static class RuleAssert
{
    public static void Holds(Func<Contract, IEnumerable<string>> rule)
    {
        var violations = rule(Contract.Published).ToList();
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    public static void Finds(string subject, Func<Contract, IEnumerable<string>> rule, Contract spoilt)
    {
        var found = rule(spoilt).ToList();
        Assert.True(
            found.Exists(violation => violation.Contains(subject, StringComparison.Ordinal)),
            $"The rule should complain about {subject}, but says: [{string.Join(" ", found)}].");
    }
}
