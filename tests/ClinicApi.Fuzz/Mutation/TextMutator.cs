namespace ClinicApi.Fuzz.Mutation;

/// <summary>Changes texts and bytes as noise, mistakes and malice do.</summary>
internal static class TextMutator
{
    private static readonly string[] Odd =
    [
        "", " ", "\0", "\u202e", "\ufeff", "\ud83d\ude00", "é", "e\u0301", "İ", "ß", "../..", "%00", "%2e%2e", "-1", "0", "18446744073709551616", "1e999", "NaN",
        "null", "true", "{}", "[]", "'", "\"", "\\", "\r\n", "clinics/-", "clinics/", "/", "//", "https://", "::1", "٣", "a\u0300\u0300\u0300",
    ];

    /// <summary>Also what cannot be written in UTF-16 as text, a lone half of a pair.</summary>
    public static string Mutate(string text, Random random)
    {
        for (var times = random.Next(1, 5); times > 0; times--)
            text = Once(text, random);
        return text;
    }

    public static byte[] Mutate(byte[] bytes, Random random)
    {
        var mutated = new List<byte>(bytes);
        for (var times = random.Next(1, 6); times > 0; times--)
            Once(mutated, random);
        return [.. mutated];
    }

    private static string Once(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        return random.Next(10) switch
        {
            0 => text[..at],
            1 => text.Insert(at, Odd[random.Next(Odd.Length)]),
            2 => Odd[random.Next(Odd.Length)],
            3 => text + text,
            4 => text.Insert(at, ((char)random.Next(0x10000)).ToString()),
            5 => text.Insert(at, new string((char)random.Next(1, 0x300), random.Next(1, 400))),
            6 when at < text.Length => text.Remove(at, 1),
            7 when at < text.Length => text.Remove(at, 1).Insert(at, ((char)(text[at] ^ (1 << random.Next(8)))).ToString()),
            8 when at < text.Length => text[at..] + text[..at],
            _ => text.ToUpperInvariant(),
        };
    }

    private static void Once(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 when at < bytes.Count:
                bytes.RemoveRange(at, random.Next(1, Math.Min(bytes.Count - at, 16) + 1));
                break;
            case 3:
                var noise = new byte[random.Next(1, 64)];
                random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
            case 4 when at < bytes.Count:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, random.Next(1, Math.Min(bytes.Count - at, 64) + 1)));
                break;
            case 5:
                bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 2000)));
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }
}
