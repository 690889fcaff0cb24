using System.Reflection;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Assessments.Facts;

/// <summary>Reads enumeration fields as numbers without boxing them, of which an evaluation would otherwise do hundreds.</summary>
internal static class EnumGetter
{
    private static readonly MethodInfo Generic =
        typeof(EnumGetter).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The getter of a field; null if it is no single enumeration.</summary>
    public static Func<IMessage, int>? Of(FieldDescriptor field)
    {
        if (field.FieldType != FieldType.Enum || field.IsRepeated)
        {
            return null;
        }

        var message = field.ContainingType.ClrType;
        var getter = message.GetProperty(field.PropertyName)!.GetMethod!;
        return (Func<IMessage, int>)Generic.MakeGenericMethod(message, getter.ReturnType).Invoke(null, [getter])!;
    }

    private static Func<IMessage, int> Make<TMessage, TEnum>(MethodInfo getter)
        where TEnum : struct
    {
        var typed = getter.CreateDelegate<Func<TMessage, TEnum>>();
        return message => Unsafe.BitCast<TEnum, int>(typed((TMessage)message));
    }
}
