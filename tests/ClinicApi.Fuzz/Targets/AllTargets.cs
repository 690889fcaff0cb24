using ClinicApi.V1;

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
        .. CredentialTargets.Of(playground.Node.Services, playground.Words, playground.Callers[Options.V1.CallerKind.Staff].Key),
        .. FileTargets.All(),
        WebhookUrlTarget.AsTarget(100),
    ];
}
