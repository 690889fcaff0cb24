using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace ClinicApi.Server.Tests.Hosting;

/// <summary>An environment of a name, and nothing else.</summary>
internal sealed class HostingEnvironment(string name) : IHostEnvironment
{
    public string EnvironmentName { get; set; } = name;

    public string ApplicationName { get; set; } = "";

    public string ContentRootPath { get; set; } = "";

    public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
}
