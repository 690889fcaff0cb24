using Google.Protobuf;

namespace ClinicApi.Server.Contract;

/// <summary>Copies of messages of which only the descriptor is known.</summary>
internal static class MessageCopies
{
    /// <summary>A copy without the fields of these names.</summary>
    public static IMessage Without(IMessage message, params IEnumerable<string> names)
    {
        var copy = message.Descriptor.Parser.ParseFrom(message.ToByteString());
        foreach (var name in names)
            copy.Descriptor.FindFieldByName(name).Accessor.Clear(copy);
        return copy;
    }
}
