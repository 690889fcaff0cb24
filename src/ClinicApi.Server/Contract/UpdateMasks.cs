using System.Collections;
using ClinicApi.Server.Errors;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Server.Contract;

/// <summary>Applies an update to a stored resource as AIP-134 and AIP-161 say.</summary>
/// <remarks>
/// No mask: the fields that are set. <c>*</c>: all fields. Unknown paths are violations, output-only fields are ignored, and an
/// immutable field is refused only if its value would change.
/// </remarks>
internal static class UpdateMasks
{
    private static readonly HashSet<string> Identity = ["name", "etag"];

    /// <summary>The paths that a mask means; every path that the resource does not have is reported and left out.</summary>
    public static IReadOnlyList<string> Paths(IMessage patch, FieldMask? mask, List<FieldViolation> violations)
    {
        var fields = patch.Descriptor.Fields.InFieldNumberOrder();
        if (mask is null || mask.Paths.Count == 0)
            return [.. fields.Where(f => !Identity.Contains(f.Name) && FieldPresence.IsSet(f, patch)).Select(f => f.Name)];
        if (mask.Paths.Contains("*"))
        {
            if (mask.Paths.Count > 1)
                violations.Add(new FieldViolation("update_mask", "must not combine * with other paths"));
            return [.. fields.Where(f => !Identity.Contains(f.Name)).Select(f => f.Name)];
        }

        var paths = new List<string>();
        for (var i = 0; i < mask.Paths.Count; i++)
        {
            if (Exists(patch.Descriptor, mask.Paths[i]))
                paths.Add(mask.Paths[i]);
            else
                violations.Add(new FieldViolation($"update_mask.paths[{i}]", "is not a field of the resource"));
        }

        return [.. paths.Where(p => !Identity.Contains(p)).Distinct()];
    }

    /// <returns>The resource with the update applied; <paramref name="current"/> stays as it is.</returns>
    public static T Apply<T>(T current, T patch, IEnumerable<string> paths, string resourceField, List<FieldViolation> violations)
        where T : class, IMessage<T>
    {
        var result = current.Clone();
        foreach (var path in paths)
            ApplyPath(result, patch, path.Split('.'), 0, $"{resourceField}.{path}", violations);

        // Parts that are valid by themselves may not be together, for example the month of one date with the day of another.
        var merged = new MessageValidator(new HashSet<string>());
        merged.Validate(result, resourceField);
        violations.AddRange(merged.Violations);
        return result;
    }

    private static void ApplyPath(IMessage target, IMessage patch, string[] parts, int depth, string fullPath, List<FieldViolation> violations)
    {
        var field = target.Descriptor.FindFieldByName(parts[depth]);
        var rule = ApiContract.RuleOf(field);
        if (rule.OutputOnly)
            return;
        if (depth < parts.Length - 1)
        {
            if (rule.Immutable)
            {
                violations.Add(new FieldViolation(fullPath, "cannot be changed"));
                return;
            }

            var from = (IMessage?)field.Accessor.GetValue(patch);
            var into = (IMessage?)field.Accessor.GetValue(target);
            if (from is null && into is null)
                return;
            into ??= Activate(field);
            field.Accessor.SetValue(target, into);
            ApplyPath(into, from ?? Activate(field), parts, depth + 1, fullPath, violations);
            return;
        }

        if (rule.Immutable && !Equals(field.Accessor.GetValue(target), field.Accessor.GetValue(patch)))
        {
            violations.Add(new FieldViolation(fullPath, "cannot be changed"));
            return;
        }

        Copy(field, patch, target);
    }

    private static void Copy(FieldDescriptor field, IMessage from, IMessage to)
    {
        if (field.IsRepeated)
        {
            var target = (IList)field.Accessor.GetValue(to);
            var items = ((IEnumerable)field.Accessor.GetValue(from)).Cast<object>().ToList();
            target.Clear();
            foreach (var item in items)
                target.Add(item);
        }
        else if (field.Accessor.GetValue(from) is { } value && FieldPresence.IsSet(field, from))
        {
            field.Accessor.SetValue(to, value);
        }
        else
        {
            field.Accessor.Clear(to);
        }
    }

    private static IMessage Activate(FieldDescriptor field) => field.MessageType.Parser.ParseFrom(ByteString.Empty);

    private static bool Exists(MessageDescriptor message, string path)
    {
        var parts = path.Split('.');
        for (var i = 0; i < parts.Length; i++)
        {
            var field = message.FindFieldByName(parts[i]);
            if (field is null)
                return false;
            if (i == parts.Length - 1)
                return true;
            if (field.FieldType != FieldType.Message || field.IsRepeated || IsWellKnown(field.MessageType))
                return false;
            message = field.MessageType;
        }

        return false;
    }

    /// <summary>Timestamps, durations and wrapped numbers are values, and written whole.</summary>
    private static bool IsWellKnown(MessageDescriptor message) => message.File.Package == "google.protobuf";
}
