using ClinicApi.Options.V1;
using ClinicApi.Server.Credentials;
using Microsoft.Extensions.DependencyInjection;

namespace ClinicApi.Fuzz.Targets;

/// <summary>Everything that takes what strangers send.</summary>
internal static class AllTargets
{
    public static IReadOnlyList<FuzzTarget> On(Playground playground) =>
    [
        MethodTarget.OfUnary(playground, 150),
        MethodTarget.OfFilters(playground, 50),
        MethodTarget.OfStreams(playground, 2),
        new HeaderTarget(playground, playground.Http).AsTarget(50),
        new FrameTarget(playground).AsTarget(20),
        .. CredentialTargets.Of(playground.Node.Services, playground.Words, playground.Callers[CallerKind.Staff].Key),
        new AccessTokenTarget(
            playground.Node.Services.GetRequiredService<TokenVerifier>(), playground.Issuer, playground.Callers[CallerKind.Partner].PartnerId).AsTarget(40),
        .. FileTargets.All(),
        WebhookUrlTarget.AsTarget(100),
    ];
}
