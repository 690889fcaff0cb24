using ClinicApi.Options.V1;
using ClinicApi.Server.Tests.Support;
using ClinicApi.Storage;
using ClinicApi.TestSupport;
using ClinicApi.V1;
using Grpc.Core;
using NodaTime;
using NodaTime.Extensions;
using ApiKey = ClinicApi.Server.Keys.ApiKey;

namespace ClinicApi.Server.Tests.Authorization;

public abstract class CredentialTests(TestServer server) : ServerSuite(server)
{
    [EngineFact]
    public async Task Credential_Missing_IsUnauthenticated()
    {
        await Refused.WithAsync(ErrorReason.CredentialsMissing, ListClinics(Server.Node.Anonymous));
        await Refused.WithAsync(ErrorReason.CredentialsMissing, ListClinics(Server.Node.With("")));
    }

    [EngineFact]
    public async Task Credential_Garbage_IsUnauthenticated()
    {
        string[] garbage = ["Bearer", "Bearer ", "Bearer x", "Basic dXNlcjpwYXNz", "ck_test_abc", $"Bearer {new string('x', 5000)}", "Bearer ck_test__", "Bearer ck_root_000000000000_00000000000000000000000000000000000000"];
        foreach (var value in garbage)
            await Refused.WithAsync(ErrorReason.CredentialsInvalid, ListClinics(Server.Node.With(value)));
    }

    [EngineFact]
    public async Task Key_WithAnyOneCharacterMistyped_IsRefused()
    {
        var key = Administrator.Key;
        for (var i = 0; i < key.Length; i++)
        {
            var mistyped = key[..i] + (key[i] == 'a' ? 'b' : 'a') + key[(i + 1)..];
            Assert.Null(ApiKey.Parse(mistyped));
        }

        await Refused.WithAsync(ErrorReason.CredentialsInvalid, ListClinics(Server.Node.With($"Bearer {key[..^1]}{(key[^1] == 'a' ? 'b' : 'a')}")));
    }

    [EngineFact]
    public async Task Key_OfTheRightFormThatNobodyHas_IsRefused() =>
        await Refused.WithAsync(ErrorReason.CredentialsInvalid, ListClinics(Server.Node.With($"Bearer {ApiKey.Create(ApiKey.Test).Reveal()}")));

    [EngineFact]
    public async Task Key_WithTheIdOfAnotherButAnotherSecret_IsRefused()
    {
        var forged = ApiKey.Create(ApiKey.Test) with { KeyId = Administrator.KeyId };
        await Refused.WithAsync(ErrorReason.CredentialsInvalid, ListClinics(Server.Node.With($"Bearer {forged.Reveal()}")));
    }

    [EngineFact]
    public async Task Key_Revoked_IsRefusedWithinASecond()
    {
        var caller = await Server.Node.GivenCallerAsync(CallerKind.Administrator);
        await ListClinics(caller.Invoker);
        await Server.Node.Store.CommitAsync(new Mutation("").RevokeKey(caller.KeyId), CancellationToken.None);
        await Server.AdvanceAsync(TimeSpan.FromSeconds(1));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, ListClinics(caller.Invoker));
    }

    [EngineFact]
    public async Task Key_Expired_IsRefusedFromThatInstantOn()
    {
        var expiry = Server.Node.Time.GetUtcNow().ToInstant() + Duration.FromMinutes(1);
        var caller = await Server.Node.GivenCallerAsync(CallerKind.Administrator, ["catalogue.read"], [], expiry);
        await Server.AdvanceAsync(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(10));
        await ListClinics(caller.Invoker);
        await Server.AdvanceAsync(TimeSpan.FromTicks(10));
        await Refused.WithAsync(ErrorReason.CredentialsRevoked, ListClinics(caller.Invoker));
    }

    [EngineFact]
    public async Task Scheme_InAnyCaseAndWithSpaces_IsUnderstood()
    {
        await ListClinics(Server.Node.With($"bearer {Administrator.Key}"));
        await ListClinics(Server.Node.With($"BEARER   {Administrator.Key}  "));
    }

    private static AsyncUnaryCall<ListClinicsResponse> ListClinics(CallInvoker invoker) =>
        new ClinicService.ClinicServiceClient(invoker).ListClinicsAsync(new ListClinicsRequest());
}

public sealed class SqliteCredentialTests(SqliteTestServer server) : CredentialTests(server), IClassFixture<SqliteTestServer>;

[OnPostgres]
public sealed class PostgresCredentialTests(PostgresTestServer server) : CredentialTests(server), IClassFixture<PostgresTestServer>;
