namespace Grpc.Core;

/// <summary>How a message is written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The write may wait in a buffer.</summary>
    BufferHint = 0x1,

    /// <summary>This message is not compressed, whatever the call says.</summary>
    NoCompress = 0x2,
}

/// <summary>Options of a message write.</summary>
public class WriteOptions
{
    public static readonly WriteOptions Default = new();

    public WriteOptions(WriteFlags flags = 0)
    {
        Flags = flags;
    }

    public WriteFlags Flags { get; }
}
