using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Contract;

/// <summary>Finds the patients whom a message names, by themselves or by what is theirs, in the fields that hold names of resources.</summary>
/// <remarks>Only fields that hold names or lead to some are read: of findings that is one of hundreds.</remarks>
internal static class PatientNames
{
    private static readonly ConcurrentDictionary<MessageDescriptor, FieldDescriptor[]> Leading = new();

    public static void Collect(IMessage message, HashSet<string> found)
    {
        foreach (var field in Leading.GetOrAdd(message.Descriptor, FindLeading))
        {
            var value = field.Accessor.GetValue(message);
            if (!field.IsRepeated)
            {
                CollectFrom(value, found);
                continue;
            }

            var items = (IList)value;
            for (var i = 0; i < items.Count; i++)
                CollectFrom(items[i], found);
        }
    }

    private static void CollectFrom(object? value, HashSet<string> found)
    {
        if (value is IMessage message)
            Collect(message, found);
        else if (value is string name && ResourceNames.TryPatientId(name) is { } patientId)
            found.Add(ResourceNames.Patient(ResourceNames.ClinicId(name), patientId));
    }

    private static FieldDescriptor[] FindLeading(MessageDescriptor message) =>
        [.. message.Fields.InFieldNumberOrder().Where(field => IsName(field) || LeadsToNames(field, []))];

    private static bool IsName(FieldDescriptor field)
    {
        if (field.FieldType != FieldType.String)
            return false;
        var rule = ApiContract.RuleOf(field);
        return rule.ResourceTypes.Count > 0 || rule.ChildType.Length > 0;
    }

    private static bool LeadsToNames(FieldDescriptor field, HashSet<MessageDescriptor> seen)
    {
        // Whoever reads the audit log would otherwise add as much to it as he reads.
        if (field.FieldType != FieldType.Message || field.IsMap || field.MessageType == V1.AuditEntry.Descriptor || !seen.Add(field.MessageType))
            return false;
        return field.MessageType.Fields.InFieldNumberOrder().Any(inner => IsName(inner) || LeadsToNames(inner, seen));
    }
}
