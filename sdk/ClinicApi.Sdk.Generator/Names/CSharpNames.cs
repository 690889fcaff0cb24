using System.Text;
using Google.Protobuf.Reflection;

namespace ClinicApi.Sdk.Generator.Names;

/// <summary>The names that protoc and the gRPC plugin give in C#, and ours after the same rule.</summary>
internal static class CSharpNames
{
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    /// <summary><c>waitlist_entry</c> and <c>waitlistEntry</c> become <c>WaitlistEntry</c>; a letter after a digit is a capital.</summary>
    public static string Pascal(string name)
    {
        var result = new StringBuilder(name.Length);
        var capital = true;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                capital = true;
                continue;
            }

            result.Append(capital ? char.ToUpperInvariant(c) : c);
            capital = char.IsAsciiDigit(c);
        }

        return result.ToString();
    }

    /// <summary>Name of a parameter: <c>start_time</c> becomes <c>startTime</c>, and <c>event</c> becomes <c>@event</c>.</summary>
    public static string Parameter(string name)
    {
        var pascal = Pascal(name);
        var camel = char.ToLowerInvariant(pascal[0]) + pascal[1..];
        return Keywords.Contains(camel) ? "@" + camel : camel;
    }

    /// <summary>The property that protoc makes of a field.</summary>
    public static string Property(FieldDescriptor field)
    {
        var name = Pascal(field.Name);
        return name == field.ContainingType.Name || name is "Types" or "Descriptor" ? name + "_" : name;
    }

    /// <summary>Words of a name in camel case: <c>waitlistEntry</c> becomes <c>waitlist entry</c>.</summary>
    public static string Words(string name)
    {
        var result = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && result.Length > 0)
                result.Append(' ');
            result.Append(char.ToLowerInvariant(c));
        }

        return result.ToString();
    }

    /// <summary>English plural of a noun in Pascal case.</summary>
    public static string Plural(string noun) => noun switch
    {
        [.., 'y'] when noun[^2] is not ('a' or 'e' or 'i' or 'o' or 'u') => noun[..^1] + "ies",
        [.., 's'] or [.., 'x'] or [.., 'c' or 's', 'h'] => noun + "es",
        _ => noun + "s",
    };

    public static string Namespace(FileDescriptor file) => file.ToProto().Options is { HasCsharpNamespace: true } options
        ? options.CsharpNamespace
        : string.Join('.', file.Package.Split('.').Select(Pascal));
}
