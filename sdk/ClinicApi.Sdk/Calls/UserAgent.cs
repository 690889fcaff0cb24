using System.Reflection;
using Grpc.Net.Client;

namespace ClinicApi.Sdk.Calls;

/// <summary>How the client introduces itself: <c>clinicapi-dotnet/1.2.0 grpc/2.85.0 net/10.0.1 app/booking-site</c>.</summary>
internal static class UserAgent
{
    /// <summary>This package's version.</summary>
    public static string Version { get; } = VersionOf(typeof(UserAgent));

    public static string Of(string? applicationId)
    {
        var product = $"clinicapi-dotnet/{Version} grpc/{VersionOf(typeof(GrpcChannel))} net/{Environment.Version}";
        return applicationId is null ? product : $"{product} app/{applicationId}";
    }

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
