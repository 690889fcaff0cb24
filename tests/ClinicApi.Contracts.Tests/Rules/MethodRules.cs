using System.Text.RegularExpressions;
using ClinicApi.Contracts.Tests.Reading;
using ClinicApi.Options.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Contracts.Tests.Rules;

/// <summary>What every service and method says about itself. Each rule returns what breaks it, in words.</summary>
internal static partial class MethodRules
{
    public static IEnumerable<string> ServicesHaveASummary(Contract contract) =>
        from service in contract.Services
        where service.Rule().Summary.Length == 0
        select $"{service.FullName} has no summary.";

    public static IEnumerable<string> MethodsSayWhoMayCall(Contract contract)
    {
        foreach (var method in contract.Methods)
        {
            var rule = method.Rule();
            if (!Scope().IsMatch(rule.Scope))
                yield return $"{method.FullName} has no scope of the form `area.verb`: `{rule.Scope}`.";
            if (rule.Callers.Count == 0 || rule.Callers.Contains(CallerKind.Unspecified))
                yield return $"{method.FullName} does not say which kinds of caller may call it.";
            if (rule.Callers.Distinct().Count() != rule.Callers.Count)
                yield return $"{method.FullName} names a kind of caller twice.";
        }
    }

    public static IEnumerable<string> MethodsSayWhatACallMeans(Contract contract)
    {
        foreach (var method in contract.Methods)
        {
            var rule = method.Rule();
            if (rule.Effect == Effect.Unspecified)
                yield return $"{method.FullName} does not say whether it changes state.";
            if (rule.Audit == AuditCategory.Unspecified)
                yield return $"{method.FullName} does not say what is audited.";
        }
    }

    public static IEnumerable<string> UnaryMethodsHaveADeadline(Contract contract) =>
        from method in contract.Methods
        where !method.IsStreaming() && method.Rule().DefaultTimeout is not { Seconds: > 0 }
        select $"{method.FullName} is unary and has no default timeout.";

    public static IEnumerable<string> SignaturesNameFieldsOfTheRequest(Contract contract) =>
        from method in contract.Methods
        from signature in method.Rule().Signatures
        from name in signature.Split(',')
        where method.InputType.FindFieldByName(name) is null
        select $"{method.FullName} has the signature `{signature}`, but its request has no field `{name}`.";

    public static IEnumerable<string> ClinicFieldsLeadToAClinic(Contract contract)
    {
        foreach (var method in contract.Methods)
        {
            var path = method.Rule().ClinicField;
            if (path.Length == 0)
                continue;

            if (method.InputType.Resolve(path) is not { } field)
                yield return $"{method.FullName} finds its clinic in `{path}`, which its request does not have.";
            else if (!field.IsString() || !NamesSomethingOfAClinic(contract, field))
                yield return $"{method.FullName} finds its clinic in `{path}`, which does not name a clinic or a resource of one.";
        }
    }

    /// <summary>A method that forgets its clinic field would skip the check of the caller's grant.</summary>
    public static IEnumerable<string> MethodsOnAClinicsResourcesHaveAClinicField(Contract contract) =>
        from method in contract.Methods
        where method.Rule().ClinicField.Length == 0
        from field in method.InputType.Fields.InDeclarationOrder()
        where field.IsString() && field.Rule().Required && NamesSomethingOfAClinic(contract, field)
        select $"{method.FullName} has no clinic field, but its request names something of a clinic in `{field.Name}`.";

    private static bool NamesSomethingOfAClinic(Contract contract, FieldDescriptor field)
    {
        var rule = field.Rule();
        return rule.ChildType.Length > 0
            ? contract.FindResource(rule.ChildType)?.ParentPattern.StartsWith("clinics/{clinic}", StringComparison.Ordinal) == true
            : rule.ResourceTypes.Count > 0 && rule.ResourceTypes.All(contract.IsOfAClinic);
    }

    [GeneratedRegex(@"^[a-z]+(\.[a-z]+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scope();
}
