using ClinicApi.StandIns.Tests.Protos;
using ClinicApi.StandIns.Tests.Server;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.StandIns.Tests.Reflection;

public class ReflectionTests
{
    [Fact]
    public async Task ListServices_NamesEveryMappedServiceAndReflectionItself()
    {
        var response = await AskAsync(new ServerReflectionRequest { Host = "here", ListServices = "*" });

        Assert.Equal(
            ["clinicapi.standins.test.Relay", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"],
            response.ListServicesResponse.Service.Select(service => service.Name));
        Assert.Equal("here", response.ValidHost);
        Assert.Equal("*", response.OriginalRequest.ListServices);
    }

    [Theory]
    [InlineData("clinicapi.standins.test.Relay")]
    [InlineData("clinicapi.standins.test.Relay.Converse")]
    [InlineData("clinicapi.standins.test.Note")]
    [InlineData("clinicapi.standins.test.Note.text")]
    [InlineData("clinicapi.standins.test.Note.Inner")]
    public async Task FileContainingSymbol_ReturnsTheFileFirstAndThenAllThatItImports(string symbol)
    {
        var response = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });

        Assert.Equal(["relay.proto", "marks.proto", "google/protobuf/descriptor.proto"], FileNames(response));
    }

    [Theory]
    [InlineData("clinicapi.standins.test.scope")]
    [InlineData("clinicapi.standins.test.mark")]
    public async Task FileContainingSymbol_OfACustomOption_ReturnsItsFile(string symbol)
    {
        var response = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });

        Assert.Equal(["marks.proto", "google/protobuf/descriptor.proto"], FileNames(response));
    }

    [Fact]
    public async Task FileByFilename_ReturnsTheFileWithItsOptionsSet()
    {
        var response = await AskAsync(new ServerReflectionRequest { FileByFilename = "relay.proto" });

        var file = FileDescriptorProto.Parser.WithExtensionRegistry([MarksExtensions.Scope])
            .ParseFrom(response.FileDescriptorResponse.FileDescriptorProto[0]);
        Assert.Equal("notes.send", file.Service.Single().Method[0].Options.GetExtension(MarksExtensions.Scope));
    }

    [Fact]
    public async Task FileContainingExtension_ByNumber_ReturnsTheFileThatDeclaresIt()
    {
        var response = await AskAsync(new ServerReflectionRequest
        {
            FileContainingExtension = new ExtensionRequest { ContainingType = "google.protobuf.MethodOptions", ExtensionNumber = 50103 },
        });

        Assert.Equal(["marks.proto", "google/protobuf/descriptor.proto"], FileNames(response));
    }

    [Theory]
    [InlineData("google.protobuf.MethodOptions", new[] { 50102, 50103 })]
    [InlineData("google.protobuf.FieldOptions", new[] { 50101 })]
    [InlineData("clinicapi.standins.test.Note", new int[0])]
    public async Task AllExtensionNumbers_OfAKnownMessage_AreListed(string message, int[] expected)
    {
        var response = await AskAsync(new ServerReflectionRequest { AllExtensionNumbersOfType = message });

        Assert.Equal(message, response.AllExtensionNumbersResponse.BaseTypeName);
        Assert.Equal(expected, response.AllExtensionNumbersResponse.ExtensionNumber);
    }

    public static TheoryData<string> Unknowns() => ["file", "symbol", "extension", "numbers", "numbers of a service"];

    [Theory]
    [MemberData(nameof(Unknowns))]
    public async Task QuestionAboutSomethingUnknown_IsNotFound(string kind)
    {
        var response = await AskAsync(kind switch
        {
            "file" => new ServerReflectionRequest { FileByFilename = "absent.proto" },
            "symbol" => new ServerReflectionRequest { FileContainingSymbol = "absent.Symbol" },
            "extension" => new ServerReflectionRequest
            {
                FileContainingExtension = new ExtensionRequest { ContainingType = "google.protobuf.MethodOptions", ExtensionNumber = 7 },
            },
            "numbers" => new ServerReflectionRequest { AllExtensionNumbersOfType = "absent.Message" },
            _ => new ServerReflectionRequest { AllExtensionNumbersOfType = "clinicapi.standins.test.Relay" },
        });

        Assert.Equal((int)StatusCode.NotFound, response.ErrorResponse.ErrorCode);
    }

    [Fact]
    public async Task EmptyQuestion_IsAnInvalidArgument()
    {
        var response = await AskAsync(new ServerReflectionRequest());

        Assert.Equal((int)StatusCode.InvalidArgument, response.ErrorResponse.ErrorCode);
    }

    [Fact]
    public async Task SeveralQuestions_OnOneStreamOfTheOlderVersion_AreAnsweredInOrder()
    {
        await using var host = await StartAsync();
        using var call = new Grpc.Reflection.V1Alpha.ServerReflection.ServerReflectionClient(host.Channel).ServerReflectionInfo();

        await call.RequestStream.WriteAsync(new() { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(3, call.ResponseStream.Current.ListServicesResponse.Service.Count);
        await call.RequestStream.WriteAsync(new() { FileByFilename = "marks.proto" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(2, call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto.Count);
        await call.RequestStream.CompleteAsync();

        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Mapping_WithoutRegistration_SaysWhatToCall()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RelayHost.StartAsync(map: app => app.MapGrpcReflectionService()));

        Assert.Contains("AddGrpcReflection", failure.Message, StringComparison.Ordinal);
    }

    private static Task<RelayHost> StartAsync() => RelayHost.StartAsync(
        services: services => services.AddGrpcReflection(), map: app => app.MapGrpcReflectionService());

    private static async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        await using var host = await StartAsync();
        using var call = new ServerReflection.ServerReflectionClient(host.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();
        var responses = await call.ResponseStream.ReadAllAsync().ToListAsync();
        return Assert.Single(responses);
    }

    private static IEnumerable<string> FileNames(ServerReflectionResponse response) =>
        response.FileDescriptorResponse.FileDescriptorProto.Select(file => FileDescriptorProto.Parser.ParseFrom(file).Name);
}
