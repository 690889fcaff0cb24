using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Contract;

/// <summary>Whether a field of a message is set: present, or different from its default where presence is not tracked.</summary>
internal static class FieldPresence
{
    public static bool IsSet(FieldDescriptor field, IMessage message)
    {
        var value = field.Accessor.GetValue(message);
        if (field.IsRepeated || field.IsMap)
            return ((ICollection)value).Count > 0;
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
