using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Contract;

/// <summary>Whether a field of a message is set: present, or different from its default where presence is not tracked.</summary>
internal static class FieldPresence
{
    public static bool IsSet(FieldDescriptor field, IMessage message) => IsSet(field, message, field.Accessor.GetValue(message));

    /// <param name="field">The field.</param>
    /// <param name="message">The message that has it.</param>
    /// <param name="value">What was read of it.</param>
    public static bool IsSet(FieldDescriptor field, IMessage message, object? value)
    {
        if (field.IsRepeated || field.IsMap)
            return ((ICollection)value!).Count > 0;
        if (field.FieldType == FieldType.Message)
            return value is not null;
        if (field.HasPresence)
            return field.Accessor.HasValue(message);
        return value switch
        {
            string text => text.Length > 0,
            ByteString bytes => !bytes.IsEmpty,
            bool flag => flag,
            null => false,
            _ => Convert.ToDouble(value, CultureInfo.InvariantCulture) != 0,
        };
    }
}
