namespace ClinicApi.Server.Hosting;

/// <summary>The address under which a program on this machine reaches the gRPC endpoint that is configured.</summary>
internal static class GrpcAddress
{
    private static readonly string[] AnyAddress = ["*", "+", "0.0.0.0", "[::]"];

    public static string Of(IConfiguration configuration)
    {
        var url = configuration["Kestrel:Endpoints:Grpc:Url"] ?? configuration[WebHostDefaults.ServerUrlsKey]?.Split(';')[0] ?? "";
        foreach (var any in AnyAddress)
            url = url.Replace($"//{any}:", "//localhost:", StringComparison.Ordinal);
        return url.TrimEnd('/');
    }
}
