using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ClinicApi.Sdk.Generator.Tests.Support;

/// <summary>Compiles what the generator writes, with the stubs and the SDK's shared code, and with its documentation checked.</summary>
internal static class SdkCompilation
{
    // The name of this assembly, to which the SDK opens its internals.
    private const string AssemblyWithAccess = "ClinicApi.Sdk.Generator.Tests";

    public static CSharpCompilation Of(IEnumerable<string> layer, IEnumerable<string> stubs)
    {
        var checkedSources = new CSharpParseOptions(documentationMode: DocumentationMode.Diagnose);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) is not (AssemblyWithAccess or "ClinicApi.Sdk.Generator"))
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            AssemblyWithAccess,
            layer.Select(source => CSharpSyntaxTree.ParseText(source, checkedSources))
                .Concat(stubs.Select(source => CSharpSyntaxTree.ParseText(source, checkedSources))),
            references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                specificDiagnosticOptions: [KeyValuePair.Create("CS1701", ReportDiagnostic.Suppress)]));
    }

    /// <summary>Errors and warnings.</summary>
    public static IReadOnlyList<string> Problems(this CSharpCompilation compilation) =>
        [.. compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString())];
}
