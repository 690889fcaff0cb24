using System.Globalization;
using System.Text;
using ClinicApi.Options.V1;
using ClinicApi.Sdk.Generator.Contract;
using ClinicApi.Sdk.Generator.Model;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Reference;

/// <summary>A service and its calls.</summary>
internal static class ServiceSection
{
    public static void Write(StringBuilder text, ServiceDescriptor service)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## {service.Name}").AppendLine().AppendLine(Comments.Text(service.Declaration)).AppendLine();
        foreach (var method in service.Methods)
            Write(text, method);
    }

    private static void Write(StringBuilder text, MethodDescriptor method)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"### {method.Name}").AppendLine();
        var answer = (method.IsServerStreaming ? "a stream of " : "") + TypeNames.Of(method.OutputType);
        var question = (method.IsClientStreaming ? "a stream of " : "") + TypeNames.Of(method.InputType);
        text.AppendLine(CultureInfo.InvariantCulture, $"{question} → {answer}").AppendLine().AppendLine(Comments.Text(method.Declaration)).AppendLine();
        if (method.Rule() is { } rule)
            text.AppendLine(Facts(rule)).AppendLine();
    }

    private static string Facts(MethodRule rule)
    {
        var facts = new List<string> { rule.Effect == Effect.Mutation ? "Changes state; safe to repeat under its `request_id`." : "Changes nothing." };
        facts.Add($"Scope `{rule.Scope}`, for {string.Join(", ", rule.Callers.Select(c => c.ToString().ToLowerInvariant()))}.");
        if (rule.ClinicField.Length > 0)
            facts.Add($"Needs a grant for the clinic of `{rule.ClinicField}`.");
        facts.Add(rule.DefaultTimeout is { } timeout ? $"Deadline unless set: {timeout.Seconds} s." : "No deadline unless set.");
        return string.Join(' ', facts);
    }
}
