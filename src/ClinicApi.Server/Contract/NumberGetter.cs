using System.Numerics;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Contract;

/// <summary>Reads fields of numbers, enumerations and truths as numbers without boxing them: most of a request's are not set.</summary>
internal static class NumberGetter
{
    /// <summary>The getter of a field whose absence is its default; null of any other field.</summary>
    public static Func<IMessage, double>? Of(FieldDescriptor field)
    {
        if (field.IsRepeated || field.HasPresence || field.FieldType is FieldType.String or FieldType.Bytes)
            return null;
        var message = field.ContainingType.ClrType;
        var getter = message.GetProperty(field.PropertyName)!.GetMethod!;
        // An enumeration is read as its number, so that no code is made for each one.
        var (sort, types) = field.FieldType switch
        {
            FieldType.Bool => (nameof(OfBool), (Type[])[message]),
            FieldType.Enum => (nameof(OfNumber), [message, typeof(int)]),
            _ => (nameof(OfNumber), [message, getter.ReturnType]),
        };
        // Through a delegate: to invoke a method by reflection, the runtime would write code for each one.
        return typeof(NumberGetter).GetMethod(sort, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(types).CreateDelegate<Func<MethodInfo, Func<IMessage, double>>>()(getter);
    }

    private static Func<IMessage, double> OfNumber<TMessage, TNumber>(MethodInfo getter)
        where TNumber : INumberBase<TNumber>
    {
        var read = getter.CreateDelegate<Func<TMessage, TNumber>>();
        return message => double.CreateChecked(read((TMessage)message));
    }

    private static Func<IMessage, double> OfBool<TMessage>(MethodInfo getter)
    {
        var read = getter.CreateDelegate<Func<TMessage, bool>>();
        return message => read((TMessage)message) ? 1 : 0;
    }
}
