using ClinicApi.Options.V1;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Server.Keys;
using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Authorization;

/// <summary>Every method with every kind of caller, made from the contract's annotations.</summary>
public sealed class AuthorizationMatrixTests(SqliteTestServer server) : ServerSuite(server), IClassFixture<SqliteTestServer>
{
    private static readonly CallerKind[] Kinds = [CallerKind.Partner, CallerKind.Staff, CallerKind.Service, CallerKind.Administrator];

    [Fact]
    public async Task KindOfCaller_NotNamedByTheMethod_IsDeniedWhateverItsScopes()
    {
        var clinic = await GivenClinicAsync();
        var requests = new PlausibleRequests(clinic.Id);
        foreach (var kind in Kinds)
        {
            var caller = await Server.Node.GivenCallerAsync(kind, Scopes.All, [clinic.Id]);
            foreach (var method in ApiContract.Methods.Values.Where(m => !m.Rule.Callers.Contains(kind)))
                await AssertRefusedAsync(ErrorReason.ScopeMissing, caller, method, requests.For(method));
        }
    }

    [Fact]
    public async Task Caller_WithEveryScopeButTheMethods_IsDeniedAndToldTheScope()
    {
        var clinic = await GivenClinicAsync();
        var requests = new PlausibleRequests(clinic.Id);
        foreach (var (kind, methods) in Kinds.SelectMany(k => ApiContract.Methods.Values
            .Where(m => m.Rule.Callers.Contains(k)).GroupBy(m => m.Rule.Scope).Select(g => (k, g))))
        {
            var caller = await Server.Node.GivenCallerAsync(kind, Scopes.All.Except([methods.Key]), [clinic.Id]);
            foreach (var method in methods)
            {
                var refused = await AssertRefusedAsync(ErrorReason.ScopeMissing, caller, method, requests.For(method));
                Assert.Equal(methods.Key, refused.Metadata["scope"]);
            }
        }
    }

    [Fact]
    public async Task Caller_WithoutAGrantForTheClinic_IsAnsweredAsIfThereWereNone()
    {
        var own = await GivenClinicAsync();
        var foreign = await GivenClinicAsync();
        var missing = "c" + Guid.NewGuid().ToString("N");
        foreach (var kind in Kinds.Where(k => k != CallerKind.Administrator))
        {
            var caller = await Server.Node.GivenCallerAsync(kind, own.Id);
            foreach (var method in ApiContract.Methods.Values.Where(m => m.Rule.Callers.Contains(kind) && m.ClinicField is not null))
            {
                var refusedForeign = await AssertRefusedAsync(
                    ErrorReason.ResourceNotFound, caller, method, new PlausibleRequests(foreign.Id).For(method));
                var refusedMissing = await AssertRefusedAsync(
                    ErrorReason.ResourceNotFound, caller, method, new PlausibleRequests(missing).For(method));
                Assert.True(
                    Comparable(refusedForeign, foreign.Id).Equals(Comparable(refusedMissing, missing)),
                    $"{method.FullName} answers {kind} differently for a foreign clinic and for one that does not exist.");
            }
        }
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

    [Fact]
    public async Task Caller_WithoutTheScope_LearnsNothingFromValidation()
    {
        foreach (var kind in Kinds)
        {
            var caller = await Server.Node.GivenCallerAsync(kind, [], []);
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

    /// <summary>The answer's bytes without what is the caller's own: the name that it asked for, and the correlation id.</summary>
    private static (string Status, string Trailers) Comparable(Refused refused, string clinicId)
    {
        var correlationId = refused.Trailers.GetValue(Correlation.Trailer)!;
        string Blank(string text) => text.Replace(clinicId, "{clinic}", StringComparison.Ordinal).Replace(correlationId, "{id}", StringComparison.Ordinal);
        var details = refused.Status.Details.Select(d => d.TypeUrl + Blank(d.Value.ToStringUtf8()));
        return (
            Blank(refused.Message) + string.Join('\n', details),
            string.Join('\n', refused.Trailers.Where(t => t.Key is not ("date" or RichStatus.TrailerName)).Select(t => $"{t.Key}: {Blank(t.Value)}")));
    }
}
