using System.Text.RegularExpressions;
using ClinicApi.Contracts.Tests.Reading;
using Google.Protobuf.Reflection;

namespace ClinicApi.Contracts.Tests.Rules;

/// <summary>Error reasons and the status codes that go with them: AIP-193. Each rule returns what breaks it.</summary>
internal static partial class ErrorRules
{
    private const int LastCode = 16;

    public static IEnumerable<string> ReasonsHaveACode(Contract contract) =>
        from value in Reasons(contract)
        where value.Number != 0 && value.Rule() is not { Code: > 0 and <= LastCode }
        select $"{value.Name} has no canonical status code.";

    public static IEnumerable<string> UnspecifiedHasNone(Contract contract) =>
        from value in Reasons(contract)
        where value.Number == 0 && value.Rule() is not null
        select $"{value.Name} stands for no error and has a status code.";

    /// <summary>Gaps are left where reasons were assigned in blocks.</summary>
    public static IEnumerable<string> NumbersAscend(Contract contract) =>
        Reasons(contract).Zip(Reasons(contract).Skip(1))
            .Where(pair => pair.First.Number >= pair.Second.Number)
            .Select(pair => $"{pair.First.Name} has the number {pair.First.Number}, and {pair.Second.Name} after it {pair.Second.Number}.");

    public static IEnumerable<string> NamesFitErrorInfo(Contract contract) =>
        from value in Reasons(contract)
        let name = value.Name["ERROR_REASON_".Length..]
        where name.Length > 63 || !Reason().IsMatch(name)
        select $"{value.Name} is no reason that `google.rpc.ErrorInfo` accepts.";

    private static IList<EnumValueDescriptor> Reasons(Contract contract) =>
        contract.Enums.Single(type => type.Name == "ErrorReason").Values;

    [GeneratedRegex("^[A-Z][A-Z0-9_]+[A-Z0-9]$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reason();
}
