using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClinicApi.Server.Tests.Credentials;

/// <summary>An issuer of access tokens on this machine: it publishes its keys, changes them, and goes away.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Audience = "https://clinics.test";

    private readonly WebApplication app;
    private readonly TimeProvider time;
    private readonly List<JsonWebKey> published = [];
    private int fetches;

    private TestIssuer(WebApplication app, TimeProvider time) => (this.app, this.time) = (app, time);

    public string Name { get; init; } = "https://issuer.test";

    public string KeySet => app.Urls.First() + "/keys";

    public SigningCredentials Current { get; private set; } = null!;

    public int Fetches => Volatile.Read(ref fetches);

    public bool IsAway { get; set; }

    public static async Task<TestIssuer> StartAsync(TimeProvider time)
    {
        // Empty: the settings beside the tests are the server's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var issuer = new TestIssuer(builder.Build(), time);
        issuer.app.Run(issuer.PublishAsync);
        await issuer.app.StartAsync();
        issuer.Rotate();
        return issuer;
    }

    /// <summary>From now on there is one key, a new one.</summary>
    public void Rotate()
    {
        lock (published)
        {
            published.Clear();
            Current = AddRsa();
        }
    }

    public SigningCredentials AddRsa(int bits = 2048)
    {
        var key = new RsaSecurityKey(RSA.Create(bits)) { KeyId = Guid.NewGuid().ToString("N") };
        Add(JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.Rsa.ExportParameters(includePrivateParameters: false)) { KeyId = key.KeyId }));
        return new SigningCredentials(key, SecurityAlgorithms.RsaSha256);
    }

    public SigningCredentials AddElliptic()
    {
        var key = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = Guid.NewGuid().ToString("N") };
        var half = ECDsa.Create(key.ECDsa.ExportParameters(includePrivateParameters: false));
        Add(JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(half) { KeyId = key.KeyId }));
        return new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256);
    }

    public SigningCredentials AddSecret()
    {
        var key = new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(64)) { KeyId = Guid.NewGuid().ToString("N") };
        Add(JsonWebKeyConverter.ConvertFromSymmetricSecurityKey(key));
        return new SigningCredentials(key, SecurityAlgorithms.HmacSha256);
    }

    /// <param name="subject">Who calls.</param>
    /// <param name="scopes">What the token is for.</param>
    /// <param name="change">Changes it before it is signed.</param>
    public string Issue(string subject, IEnumerable<string> scopes, Action<SecurityTokenDescriptor>? change = null)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = Audience,
            NotBefore = now,
            Expires = now.AddHours(1),
            SigningCredentials = Current,
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["scope"] = string.Join(' ', scopes) },
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public byte[] Published()
    {
        lock (published)
        {
            var keys = published.Select(key => JsonSerializer.SerializeToNode(new { kty = key.Kty, kid = key.Kid, n = key.N, e = key.E, k = key.K, crv = key.Crv, x = key.X, y = key.Y }));
            return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["keys"] = new JsonArray([.. keys]) });
        }
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private void Add(JsonWebKey key)
    {
        lock (published)
            published.Add(key);
    }

    private async Task PublishAsync(HttpContext context)
    {
        Interlocked.Increment(ref fetches);
        context.Response.StatusCode = IsAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        await context.Response.BodyWriter.WriteAsync(Published());
    }
}
