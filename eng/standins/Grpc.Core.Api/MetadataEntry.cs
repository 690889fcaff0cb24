using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with a text value, or with bytes if the key ends in "-bin".</summary>
    public class Entry
    {
        private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

        private readonly string? value;
        private readonly byte[]? valueBytes;

        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = NormalizeKey(key);
            if (!IsBinary)
                throw new ArgumentException($"The key of a binary value must end in '{BinaryHeaderSuffix}'.", nameof(key));
            this.valueBytes = valueBytes.AsSpan().ToArray();
        }

        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = NormalizeKey(key);
            if (IsBinary)
                throw new ArgumentException($"The key of a text value must not end in '{BinaryHeaderSuffix}'.", nameof(key));
            this.value = value;
        }

        /// <summary>Always lower case.</summary>
        public string Key { get; }

        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        public string Value => value ?? throw new InvalidOperationException("A binary entry has no text value.");

        /// <summary>A copy of the bytes; for a text entry, its ASCII encoding.</summary>
        public byte[] ValueBytes => valueBytes is null ? Encoding.ASCII.GetBytes(value!) : valueBytes.AsSpan().ToArray();

        public override string ToString() => IsBinary
            ? $"[Entry: key={Key}, valueBytes={Convert.ToBase64String(valueBytes!)}]"
            : $"[Entry: key={Key}, value={value}]";

        private static string NormalizeKey(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            var normalized = key.ToLowerInvariant();
            if (normalized.Length == 0 || normalized.AsSpan().ContainsAnyExcept(KeyCharacters))
            {
                throw new ArgumentException(
                    "A metadata key consists of letters, digits, underscores, hyphens and dots, and is not empty.", nameof(key));
            }

            return normalized;
        }
    }
}
