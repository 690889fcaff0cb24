using ClinicApi.Server.Hosting;

namespace ClinicApi.Server.Limits;

/// <summary>How much of a node its callers may take; a rate of 0 is none. What a partner's own quota says goes before the first four.</summary>
/// <param name="Partner">Calls of a partner, with all of its keys together.</param>
/// <param name="StreamsPerPartner">Streams that a partner may have open.</param>
/// <param name="HoldsPerPartner">Holds that a partner may have in a clinic.</param>
/// <param name="KeySharePercent">How much of its partner's rate one key may take.</param>
/// <param name="Clinic">Calls about one clinic, whoever makes them.</param>
/// <param name="ConnectionsPerPartner">Connections over which a partner may call.</param>
/// <param name="Connections">Connections of everybody.</param>
/// <param name="StreamsPerConnection">Calls at a time on one connection; what is more waits at the caller.</param>
/// <param name="RequestBytes">Largest message of a request, unpacked.</param>
/// <param name="ResponseBytes">Largest message of an answer.</param>
/// <param name="HeaderBytes">All headers of a call together.</param>
internal sealed record LimitSettings(
    CallRate Partner,
    int StreamsPerPartner,
    int HoldsPerPartner,
    int KeySharePercent,
    CallRate Clinic,
    int ConnectionsPerPartner,
    int Connections,
    int StreamsPerConnection,
    int RequestBytes,
    int ResponseBytes,
    int HeaderBytes)
{
    private const int Kibibyte = 1024;
    private const int Mebibyte = 1024 * Kibibyte;
    private const int MostCalls = 1_000_000;
    private const int MostAtOnce = 100_000;

    public static LimitSettings Read(SettingsReader reader) => new(
        new CallRate(
            reader.Integer("Limits:CallsPerSecond", 500, 0, MostCalls),
            reader.Integer("Limits:BurstCalls", 1000, 1, MostCalls)),
        reader.Integer("Limits:StreamsPerPartner", 100, 1, MostAtOnce),
        reader.Integer("Limits:HoldsPerPartner", 25, 1, MostAtOnce),
        reader.Integer("Limits:KeySharePercent", 100, 1, 100),
        new CallRate(
            reader.Integer("Limits:ClinicCallsPerSecond", 1000, 0, MostCalls),
            reader.Integer("Limits:ClinicBurstCalls", 2000, 1, MostCalls)),
        reader.Integer("Limits:ConnectionsPerPartner", 100, 1, MostAtOnce),
        reader.Integer("Limits:MaxConnections", 10_000, 1, MostAtOnce),
        reader.Integer("Limits:StreamsPerConnection", 100, 1, MostAtOnce),
        reader.Integer("Limits:MaxRequestBytes", Mebibyte, Kibibyte, 64 * Mebibyte),
        reader.Integer("Limits:MaxResponseBytes", 4 * Mebibyte, 64 * Kibibyte, 64 * Mebibyte),
        reader.Integer("Limits:MaxHeaderBytes", 16 * Kibibyte, 2 * Kibibyte, Mebibyte));
}
