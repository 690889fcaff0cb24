using ClinicApi.Sdk.Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace ClinicApi.Sdk.Generator.Tests.Contracts;

public sealed class NewMethodTests
{
    private const string Method = """
          // Hangs a painting.
          rpc HangPainting(HangPaintingRequest) returns (Painting) {
            option (clinicapi.options.v1.method) = {
              effect: EFFECT_MUTATION
              default_timeout: {seconds: 3}
              signatures: "name,wall"
            };
          }
        """;

    private const string Request = """
        // Request of HangPainting.
        message HangPaintingRequest {
          // Name of the painting.
          string name = 1;
          // The wall.
          int32 wall = 2;
          // Id of the change.
          string request_id = 3;
        }
        """;

    [Fact]
    public void Method_ThatIsAddedToAProto_IsInTheSdkWithNoOtherEdit()
    {
        const string FirstMethod = "  // Returns a painting.";
        var contract = Protoc.Gallery.Replace(FirstMethod, $"{Method}\n\n{FirstMethod}", StringComparison.Ordinal) + "\n" + Request;

        var response = Plugin.Run(Protoc.Request(contract));
        var compilation = SdkCompilation.Of(response.File.Select(f => f.Content), Protoc.Stubs(contract));

        Assert.Equal("", response.Error);
        Assert.Empty(compilation.Problems());
        var overloads = compilation.GetTypeByMetadataName("Gallery.Sdk.PaintingsClient")!.GetMembers("HangPaintingAsync");
        Assert.Equal(
            ["request, settings, cancellationToken", "name, wall, settings, cancellationToken"],
            overloads.OfType<IMethodSymbol>().Select(m => string.Join(", ", m.Parameters.Select(p => p.Name))));
        var methods = response.File.Single(f => f.Name == "ContractMethods.g.cs").Content;
        Assert.Contains("\"HangPainting\")", methods, StringComparison.Ordinal);
    }
}
