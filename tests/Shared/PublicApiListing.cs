using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ClinicApi.Shared;

/// <summary>What partners compile against in a package, as the package's <c>PublicApi.txt</c> lists it.</summary>
internal static class PublicApiListing
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.CSharpErrorMessageFormat
        .WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeConstantValue)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut)
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary>Compares the listing that the test project names in its metadata with the assembly.</summary>
    public static void IsAsAccepted(Assembly package, Assembly tests)
    {
        var file = tests.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PublicApi").Value!;
        var actual = Lines(package).ToList();
        if (Environment.GetEnvironmentVariable("CLINICAPI_ACCEPT_PUBLIC_API") == "1")
            File.WriteAllLines(file, actual);

        var accepted = File.ReadAllLines(file);
        var changes = accepted.Except(actual).Select(l => "- " + l).Concat(actual.Except(accepted).Select(l => "+ " + l)).ToList();
        Assert.True(
            changes.Count == 0,
            $"The public API has changed. If that is meant, run this test with CLINICAPI_ACCEPT_PUBLIC_API=1 and commit PublicApi.txt.\n{string.Join('\n', changes)}");
    }

    private static IEnumerable<string> Lines(Assembly package)
    {
        var reference = MetadataReference.CreateFromFile(package.Location);
        var compilation = CSharpCompilation.Create(
            "reading",
            references: [reference, .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) != Path.GetFileName(package.Location)).Select(path => MetadataReference.CreateFromFile(path))]);
        var assembly = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(reference)!;
        return Types(assembly.GlobalNamespace).OrderBy(t => t.ToDisplayString(Format), StringComparer.Ordinal).SelectMany(Lines);
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol outer) => outer.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol space => Types(space),
        INamedTypeSymbol { DeclaredAccessibility: Accessibility.Public } type => Types(type).Prepend(type),
        _ => [],
    });

    private static IEnumerable<string> Lines(INamedTypeSymbol type) => type.GetMembers()
        .Where(m => m is not INamedTypeSymbol and not IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet })
        .Where(m => m.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal)
        .Where(m => !m.GetAttributes().Any(a => a.AttributeClass?.Name == "CompilerGeneratedAttribute"))
        .Select(m => "  " + m.ToDisplayString(Format))
        .Order(StringComparer.Ordinal)
        .Prepend(Declaration(type));

    private static string Declaration(INamedTypeSymbol type)
    {
        var bases = new[] { type.BaseType }.Concat(type.Interfaces).OfType<INamedTypeSymbol>()
            .Where(b => b.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType or SpecialType.System_Enum))
            .Select(b => b.ToDisplayString(Format)).ToList();
        var modifiers = (type.IsStatic ? "static " : "") + (type is { TypeKind: TypeKind.Class, IsStatic: false } ? Openness(type) : "");
        return $"{type.ToDisplayString(Format)}: {modifiers}{type.TypeKind.ToString().ToLowerInvariant()}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}";
    }

    private static string Openness(INamedTypeSymbol type) => type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
}
