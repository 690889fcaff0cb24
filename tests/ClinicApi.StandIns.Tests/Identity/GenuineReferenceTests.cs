using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ClinicApi.StandIns.Tests.Identity;

/// <summary>What genuine packages expect of the ones that this folder stands in for.</summary>
public class GenuineReferenceTests
{
    private static readonly string[] StoodIn =
    [
        "Grpc.Core.Api", "Grpc.Net.Common", "Grpc.HealthCheck", "Grpc.AspNetCore.HealthChecks",
        "Grpc.Reflection", "Grpc.AspNetCore.Server.Reflection", "OpenTelemetry.Extensions.Hosting",
    ];

    public static TheoryData<string> GenuineAssemblies() => new(GenuineAssemblyNames());

    [Fact]
    public void GenuineServerAndClient_AreAmongTheAssembliesExamined()
    {
        var examined = GenuineAssemblyNames().ToList();

        Assert.Contains("Grpc.AspNetCore.Server", examined);
        Assert.Contains("Grpc.Net.Client", examined);
    }

    [Theory]
    [MemberData(nameof(GenuineAssemblies))]
    public void EveryTypeAndMemberThatAGenuineAssemblyReferences_Exists(string name)
    {
        var assembly = Assembly.Load(name);
        using var image = new PEReader(File.OpenRead(assembly.Location));
        var reader = image.GetMetadataReader();
        var module = assembly.ManifestModule;

        // Any class does as argument for the type parameters that surround a reference.
        var arguments = Enumerable.Repeat(typeof(object), 8).ToArray();
        var missing = reader.TypeReferences.AsEnumerable().Select(handle => (EntityHandle)handle)
            .Concat(reader.MemberReferences
                .Where(handle => !IsOfOwnType(reader, reader.GetMemberReference(handle)))
                .Select(handle => (EntityHandle)handle))
            .Select(handle => Unresolved(() => module.ResolveMember(MetadataTokens.GetToken(handle), arguments, arguments)))
            .OfType<string>()
            .ToList();

        Assert.True(missing.Count == 0, $"{name} misses:\n{string.Join('\n', missing)}");
    }

    [Theory]
    [MemberData(nameof(GenuineAssemblies))]
    public void EveryMethodThatAGenuineAssemblyOverrides_IsThereToOverride(string name)
    {
        var types = Assembly.Load(name).GetTypes();

        var orphans = types
            .Where(type => StoodIn.Contains(type.BaseType?.Assembly.GetName().Name))
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.IsVirtual && !method.Attributes.HasFlag(MethodAttributes.NewSlot))
            .Where(method => method.GetBaseDefinition().DeclaringType == method.DeclaringType)
            .Select(method => $"{method.DeclaringType}.{method.Name}")
            .ToList();

        Assert.True(orphans.Count == 0, $"{name} overrides nothing with:\n{string.Join('\n', orphans)}");
    }

    [Theory]
    [InlineData("Grpc.Core.Api", "2.0.0.0", "d754f35622e28bad")]
    [InlineData("Grpc.Net.Common", "2.0.0.0", "d754f35622e28bad")]
    [InlineData("Grpc.HealthCheck", "2.0.0.0", "d754f35622e28bad")]
    [InlineData("Grpc.AspNetCore.HealthChecks", "2.0.0.0", "d754f35622e28bad")]
    [InlineData("Grpc.Reflection", "2.0.0.0", "d754f35622e28bad")]
    [InlineData("Grpc.AspNetCore.Server.Reflection", "2.0.0.0", "d754f35622e28bad")]
    [InlineData("OpenTelemetry.Extensions.Hosting", "1.0.0.0", "7bd6737fe5b67e3c")]
    public void Assembly_HasTheGenuineIdentity(string name, string version, string token)
    {
        var identity = Assembly.Load(name).GetName();

        Assert.Equal(version, identity.Version?.ToString());
        Assert.Equal(token, Convert.ToHexStringLower(identity.GetPublicKeyToken()!));
    }

    private static IEnumerable<string> GenuineAssemblyNames() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(path => !StoodIn.Contains(Path.GetFileNameWithoutExtension(path)))
            .Where(path => path != typeof(GenuineReferenceTests).Assembly.Location)
            .Where(ReferencesAStandIn)
            .Select(path => Path.GetFileNameWithoutExtension(path)!);

    private static bool ReferencesAStandIn(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        if (!image.HasMetadata)
            return false;
        var reader = image.GetMetadataReader();
        return reader.AssemblyReferences.Any(handle => StoodIn.Contains(reader.GetString(reader.GetAssemblyReference(handle).Name)));
    }

    /// <summary>A member of a generic type that the assembly itself defines is referenced through a specification of that type.</summary>
    private static bool IsOfOwnType(MetadataReader reader, MemberReference member)
    {
        if (member.Parent.Kind != HandleKind.TypeSpecification)
            return false;
        var signature = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)member.Parent).Signature);
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return false;
        signature.ReadCompressedInteger();
        return signature.ReadTypeHandle().Kind == HandleKind.TypeDefinition;
    }

    private static string? Unresolved(Func<MemberInfo?> resolve)
    {
        try
        {
            resolve();
            return null;
        }
        catch (Exception failure) when (failure is MissingMemberException or TypeLoadException or FileNotFoundException)
        {
            return failure.Message;
        }
    }
}
