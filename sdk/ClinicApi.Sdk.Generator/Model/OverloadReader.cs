using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Names;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Model;

/// <summary>Makes an overload of each of a method's signatures.</summary>
internal static class OverloadReader
{
    // Parameters that every method has.
    private static readonly string[] Reserved = ["request", "settings", "cancellationToken", "change"];

    public static IReadOnlyList<OverloadModel> Read(MethodDescriptor method, IEnumerable<string> signatures, Problems problems)
    {
        var overloads = new List<OverloadModel>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var signature in signatures)
        {
            if (Parameters(method, signature, problems) is not { } parameters)
                continue;
            // Whether a reference may be null does not tell overloads apart.
            if (taken.Add(string.Join(", ", parameters.Select(p => p.Type.TrimEnd('?')))))
                overloads.Add(new OverloadModel(parameters));
            else
                problems.Add(method, "SDK040", $"the signature '{signature}' has the same types as another of its signatures.");
        }

        return overloads;
    }

    private static List<ParameterModel>? Parameters(MethodDescriptor method, string signature, Problems problems)
    {
        var parameters = new List<ParameterModel>();
        foreach (var name in signature.Split(',', StringSplitOptions.TrimEntries))
        {
            if (method.InputType.FindFieldByName(name) is not { } field)
            {
                problems.Add(method, "SDK041", $"the signature '{signature}' names '{name}', which is no field of {method.InputType.Name}.");
                return null;
            }

            var parameter = CSharpNames.Parameter(name);
            if (Reserved.Contains(parameter) || parameters.Any(p => p.Name == parameter))
            {
                problems.Add(field, "SDK042", $"in the signature '{signature}' its parameter would be {parameter}, which is taken.");
                return null;
            }

            parameters.Add(new ParameterModel(
                CSharpTypes.Parameter(field), parameter, CSharpTypes.Initializer(field, parameter), Comments.Text(field.Declaration)));
        }

        return parameters;
    }
}
