using System.Reflection;
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
            return null;

        var message = field.ContainingType.ClrType;
        var getter = message.GetProperty(field.PropertyName)!.GetMethod!;
        // Through a delegate: to invoke a method by reflection, the runtime would write code for each one.
        return Generic.MakeGenericMethod(message).CreateDelegate<Func<MethodInfo, Func<IMessage, int>>>()(getter);
    }

    /// <summary>A delegate may return an enumeration as its number, so that no code is made for each one when the process starts.</summary>
    private static Func<IMessage, int> Make<TMessage>(MethodInfo getter)
    {
        var typed = getter.CreateDelegate<Func<TMessage, int>>();
        return message => typed((TMessage)message);
    }
}
