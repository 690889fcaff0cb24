using System.Collections.Frozen;
using ClinicApi.Options.V1;
using ClinicApi.V1;

namespace ClinicApi.Sdk.Errors;

/// <summary>The contract's error reasons by the name that goes over the wire.</summary>
internal static class ErrorReasons
{
    private const string Prefix = "ERROR_REASON_";

    private static readonly FrozenDictionary<string, (ErrorReason Reason, bool IsTransient)> ByName =
        ErrorReasonReflection.Descriptor.EnumTypes
            .Single(e => e.Name == nameof(ErrorReason))
            .Values
            .Where(v => v.Number != 0)
            .ToFrozenDictionary(
                v => v.Name[Prefix.Length..],
                v => ((ErrorReason)v.Number, v.GetOptions().GetExtension(AnnotationsExtensions.Error).Retryable));

    public static ErrorReason Parse(string name) => ByName.GetValueOrDefault(name).Reason;

    /// <summary>Whether the contract calls the reason transient; null for a reason that this version does not know.</summary>
    public static bool? IsTransient(string name) => ByName.TryGetValue(name, out var known) ? known.IsTransient : null;
}
