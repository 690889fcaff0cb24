using System.Collections.Frozen;
using ClinicApi.Options.V1;
using ClinicApi.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace ClinicApi.Server.Errors;

/// <summary>What the contract says of each error reason: its name on the wire and its status code.</summary>
internal static class ErrorReasonNames
{
    private const string Prefix = "ERROR_REASON_";

    private static readonly FrozenDictionary<ErrorReason, (string Name, StatusCode Code, bool Retryable)> Known =
        ErrorReasonReflection.Descriptor.EnumTypes
            .Single(e => e.ClrType == typeof(ErrorReason))
            .Values
            .Where(v => v.Number != 0)
            .ToFrozenDictionary(v => (ErrorReason)v.Number, Describe);

    public static string WireName(this ErrorReason reason) => Known[reason].Name;

    public static StatusCode StatusCode(this ErrorReason reason) => Known[reason].Code;

    private static (string Name, StatusCode Code, bool Retryable) Describe(EnumValueDescriptor value)
    {
        var rule = value.GetOptions().GetExtension(AnnotationsExtensions.Error);
        return (value.Name[Prefix.Length..], (StatusCode)rule.Code, rule.Retryable);
    }
}
