using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Tests.Credentials;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf;
using Grpc.Core;
using NodaTime;

namespace ClinicApi.Server.Tests.Authorization;

/// <summary>Every method with every kind of caller and of credential, made from the contract's annotations.</summary>
public sealed class AuthorizationMatrixTests(SqliteIdentityServer server) : ServerSuite(server), IClassFixture<SqliteIdentityServer>
{
    private static readonly CallerKind[] Kinds = [CallerKind.Partner, CallerKind.Staff, CallerKind.Service, CallerKind.Administrator];

    public static TheoryData<Credential> Credentials() => [Credential.Key, Credential.Token, Credential.Certificate];

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task KindOfCaller_NotNamedByTheMethod_IsDeniedWhateverItsScopes(Credential credential)
    {
        var clinic = await GivenClinicAsync();
        var requests = new PlausibleRequests(clinic.Id);
        foreach (var kind in Kinds)
        {
            var caller = await server.GivenCallerAsync(credential, kind, Scopes.All, [clinic.Id]);
            foreach (var method in ApiContract.Methods.Values.Where(m => !m.Rule.Callers.Contains(kind)))
                await AssertRefusedAsync(ErrorReason.ScopeMissing, caller, method, requests.For(method));
        }
    }

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Caller_WithEveryScopeButTheMethods_IsDeniedAndToldTheScope(Credential credential)
    {
        var clinic = await GivenClinicAsync();
        var requests = new PlausibleRequests(clinic.Id);
        foreach (var (kind, methods) in Kinds.SelectMany(k => ApiContract.Methods.Values
            .Where(m => m.Rule.Callers.Contains(k)).GroupBy(m => m.Rule.Scope).Select(g => (k, g))))
        {
            var caller = await server.GivenCallerAsync(credential, kind, Scopes.All.Except([methods.Key]), [clinic.Id]);
            foreach (var method in methods)
            {
                var refused = await AssertRefusedAsync(ErrorReason.ScopeMissing, caller, method, requests.For(method));
                Assert.Equal(methods.Key, refused.Metadata["scope"]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Caller_WithoutAGrantForTheClinic_IsAnsweredAsIfThereWereNone(Credential credential)
    {
        var own = await GivenClinicAsync();
        var foreign = await GivenClinicAsync();
        var missing = "c" + Guid.NewGuid().ToString("N");
        foreach (var kind in Kinds.Where(k => k != CallerKind.Administrator))
        {
            var caller = await server.GivenCallerAsync(credential, kind, own.Id);
            foreach (var method in ApiContract.Methods.Values.Where(m => m.Rule.Callers.Contains(kind) && m.ClinicField is not null))
            {
                var refusedForeign = await AssertRefusedAsync(
                    ErrorReason.ResourceNotFound, caller, method, new PlausibleRequests(foreign.Id).For(method));
                var refusedMissing = await AssertRefusedAsync(
                    ErrorReason.ResourceNotFound, caller, method, new PlausibleRequests(missing).For(method));
                Assert.True(
                    refusedForeign.BytesWithout(foreign.Id) == refusedMissing.BytesWithout(missing),
                    $"{method.FullName} answers {kind} differently for a foreign clinic and for one that does not exist.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Caller_NamingAnotherPartner_IsAnsweredAsIfThereWereNone(Credential credential)
    {
        var foreign = (await Server.Node.GivenCallerAsync(CallerKind.Partner)).PartnerId;
        var missing = ("p" + Guid.NewGuid().ToString("N"))[..foreign.Length];
        foreach (var kind in Kinds.Where(k => k != CallerKind.Administrator))
        {
            var caller = await server.GivenCallerAsync(credential, kind);
            foreach (var method in ApiContract.Methods.Values.Where(m => m.Rule.Callers.Contains(kind) && m.PartnerField is not null))
            {
                var refusedForeign = await AssertRefusedAsync(
                    ErrorReason.ResourceNotFound, caller, method, new PlausibleRequests("c", foreign).For(method));
                var refusedMissing = await AssertRefusedAsync(
                    ErrorReason.ResourceNotFound, caller, method, new PlausibleRequests("c", missing).For(method));
                Assert.True(
                    refusedForeign.BytesWithout(foreign) == refusedMissing.BytesWithout(missing),
                    $"{method.FullName} answers {kind} differently for another partner and for one that does not exist.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Caller_WithAGrantThatLacksTheScope_IsDeniedAndToldTheScope(Credential credential)
    {
        var clinic = await GivenClinicAsync();
        var requests = new PlausibleRequests(clinic.Id);
        foreach (var (kind, methods) in Kinds.Where(k => k != CallerKind.Administrator).SelectMany(k => ApiContract.Methods.Values
            .Where(m => m.Rule.Callers.Contains(k) && m.ClinicField is not null).GroupBy(m => m.Rule.Scope).Select(g => (k, g))))
        {
            var caller = await server.GivenCallerAsync(credential, kind);
            var others = Scopes.Join(Scopes.For(kind).Except([methods.Key]));
            var now = Instant.FromDateTimeOffset(Server.Node.Time.GetUtcNow());
            await Server.Node.Store.CommitAsync(
                new Mutation("").CreateGrant(new GrantRow(caller.PartnerId, "limited", clinic.Id, others, now, ExpiresAt: null)), CancellationToken.None);
            foreach (var method in methods)
            {
                var refused = await AssertRefusedAsync(ErrorReason.ScopeMissing, caller, method, requests.For(method));
                Assert.Equal(methods.Key, refused.Metadata["scope"]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Caller_WithScopeAndGrant_IsLetThrough_AtEveryMethodThatNamesItsKind(Credential credential)
    {
        List<string> closed = [];
        foreach (var kind in Kinds)
        {
            var clinic = await GivenClinicAsync();
            var caller = await server.GivenCallerAsync(credential, kind, clinic.Id);
            // An administrator may name any partner, and would delete itself.
            var requests = new PlausibleRequests(clinic.Id, kind == CallerKind.Administrator ? PlausibleRequests.AnId : caller.PartnerId);
            foreach (var method in ApiContract.Methods.Values.Where(m => m.Rule.Callers.Contains(kind)).OrderBy(m => m.Descriptor.Name == "DeleteClinic"))
            {
                try
                {
                    await RawCalls.CallAsync(caller.Invoker, method, requests.For(method));
                }
                catch (RpcException exception)
                {
                    var refused = Refused.Read(exception);
                    var isShutOut = refused.Code is StatusCode.PermissionDenied or StatusCode.Unauthenticated
                        || refused.Resource?.ResourceName == clinic.Name || refused.Resource?.ResourceName == $"partners/{caller.PartnerId}";
                    if (isShutOut)
                        closed.Add($"{method.FullName} as {kind}: {refused.Describe()}");
                }
            }
        }

        Assert.Empty(closed);
    }

    [Fact]
    public async Task Stranger_LearnsNothingFromValidation()
    {
        foreach (var method in ApiContract.Methods.Values)
        {
            var nothing = method.Descriptor.InputType.Parser.ParseFrom(ByteString.Empty);
            var refused = await Refused.WithAsync(
                ErrorReason.CredentialsMissing, () => RawCalls.CallAsync(Server.Node.Anonymous, method, nothing));
            Assert.Empty(refused.Fields);
        }
    }

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Caller_WithoutTheScope_LearnsNothingFromValidation(Credential credential)
    {
        foreach (var kind in Kinds)
        {
            var caller = await server.GivenCallerAsync(credential, kind, [], []);
            foreach (var method in ApiContract.Methods.Values)
            {
                var nothing = method.Descriptor.InputType.Parser.ParseFrom(ByteString.Empty);
                Assert.Empty((await AssertRefusedAsync(ErrorReason.ScopeMissing, caller, method, nothing)).Fields);
            }
        }
    }

    private static async Task<Refused> AssertRefusedAsync(ErrorReason reason, TestCaller caller, MethodContract method, IMessage request)
    {
        try
        {
            return await Refused.WithAsync(reason, () => RawCalls.CallAsync(caller.Invoker, method, request));
        }
        catch (Exception failure) when (failure is Xunit.Sdk.XunitException)
        {
            throw new Xunit.Sdk.XunitException($"{method.FullName} as {caller.Kind}: {failure.Message}", failure);
        }
    }
}
