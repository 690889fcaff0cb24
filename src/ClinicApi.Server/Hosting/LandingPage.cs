using System.Net;
using ClinicApi.Options.V1;
using ClinicApi.Server.Contract;

namespace ClinicApi.Server.Hosting;

/// <summary>What a person sees who opens the server's address in a browser.</summary>
internal static class LandingPage
{
    public static Task ShowAsync(HttpContext context)
    {
        var services = string.Concat(ApiContract.Services.Values.OrderBy(s => s.FullName, StringComparer.Ordinal).Select(s =>
            $"<tr><td><code>{s.FullName}</code></td><td>{WebUtility.HtmlEncode(s.GetOptions()?.GetExtension(AnnotationsExtensions.Service)?.Summary)}</td></tr>"));
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Clinic API</title>
            <style>
              body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; color: #1d2433 }
              code { background: #eef1f6; padding: .1em .3em; border-radius: 3px }
              table { border-collapse: collapse; width: 100% } td { border-top: 1px solid #d8dee9; padding: .4rem .5rem .4rem 0; vertical-align: top }
              @media (prefers-color-scheme: dark) { body { background: #14171f; color: #e3e8f2 } code { background: #252b38 } td { border-color: #333b4b } }
            </style>
            <h1>Clinic API</h1>
            <p>Booking platforms and internal services work with skin clinics through this server: patients, skin assessments and
            appointments, over gRPC. Version {{WebUtility.HtmlEncode(Telemetry.Version)}}.</p>
            <h2>How to call it</h2>
            <p>The services speak gRPC over HTTP/2, in Development on <code>http://localhost:5080</code> without TLS. Send an API key as
            <code>authorization: Bearer ck_…</code>. .NET programs use the package <code>ClinicApi.Sdk</code>; others generate a client
            from the contract in <code>protos/</code>, or ask the server itself: reflection is on.</p>
            <table>{{services}}</table>
            <p><a href="/healthz">Alive</a> · <a href="/readyz">Ready</a></p>
            </html>
            """, context.RequestAborted);
    }
}
