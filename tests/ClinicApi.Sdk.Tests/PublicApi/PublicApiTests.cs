using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ClinicApi.Sdk.Tests.PublicApi;

/// <summary>
/// What a partner compiles against is listed in <c>sdk/ClinicApi.Sdk/PublicApi.txt</c>. A change of it is accepted, after a look at
/// it, with CLINICAPI_ACCEPT_PUBLIC_API=1.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.CSharpErrorMessageFormat
        .WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeConstantValue)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut)
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    [Fact]
    public void PublicApi_OfThePackage_IsAsAccepted()
    {
        var file = typeof(PublicApiTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PublicApi").Value!;
        var actual = Lines().ToList();
        if (Environment.GetEnvironmentVariable("CLINICAPI_ACCEPT_PUBLIC_API") == "1")
            File.WriteAllLines(file, actual);

        var accepted = File.ReadAllLines(file);
        var changes = accepted.Except(actual).Select(l => "- " + l).Concat(actual.Except(accepted).Select(l => "+ " + l)).ToList();
        Assert.True(
            changes.Count == 0,
            $"The public API has changed. If that is meant, run this test with CLINICAPI_ACCEPT_PUBLIC_API=1 and commit PublicApi.txt.\n{string.Join('\n', changes)}");
    }

    private static IEnumerable<string> Lines()
    {
        var sdk = MetadataReference.CreateFromFile(typeof(ClinicApiClient).Assembly.Location);
        var compilation = CSharpCompilation.Create(
            "reading",
            references: [sdk, .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) != "ClinicApi.Sdk.dll").Select(path => MetadataReference.CreateFromFile(path))]);
        var assembly = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(sdk)!;
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
