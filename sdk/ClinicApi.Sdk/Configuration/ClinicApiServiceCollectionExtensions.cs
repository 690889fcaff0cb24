using ClinicApi.Sdk;
using ClinicApi.Sdk.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Clinic API's client.</summary>
/// <remarks>
/// The client is a singleton, is made when it is first asked for, and connects with its first call. Options are checked when the host
/// starts. Of options that come from reloadable configuration, the API key is followed while the client is in use.
/// </remarks>
public static class ClinicApiServiceCollectionExtensions
{
    /// <summary>Registers <see cref="ClinicApiClient"/>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options; <see cref="ClinicApiOptions.Address"/> and a key are required.</param>
    /// <returns>For further configuration, for example with services that hold secrets.</returns>
    public static OptionsBuilder<ClinicApiOptions> AddClinicApi(this IServiceCollection services, Action<ClinicApiOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => Create(provider, Options.Options.DefaultName));
        return AddOptions(services, Options.Options.DefaultName).Configure(configure);
    }

    /// <summary>Registers <see cref="ClinicApiClient"/> with options from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">Its keys are called like the options, for example <c>Address</c> and <c>Retry:MaxAttempts</c>.</param>
    /// <returns>For further configuration.</returns>
    public static OptionsBuilder<ClinicApiOptions> AddClinicApi(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Follow(services.AddClinicApi(options => OptionsFromConfiguration.Read(section, options)), section);
    }

    /// <summary>Registers a client under a name, beside others: for several accounts or servers in one application.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The key of the service: it is injected with <c>[FromKeyedServices(name)]</c>.</param>
    /// <param name="configure">Sets the options; <see cref="ClinicApiOptions.Address"/> and a key are required.</param>
    /// <returns>For further configuration.</returns>
    public static OptionsBuilder<ClinicApiOptions> AddClinicApi(
        this IServiceCollection services, string name, Action<ClinicApiOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.TryAddKeyedSingleton(name, (provider, _) => Create(provider, name));
        return AddOptions(services, name).Configure(configure);
    }

    /// <summary>Registers a client under a name, with options from configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The key of the service: it is injected with <c>[FromKeyedServices(name)]</c>.</param>
    /// <param name="section">A section whose keys are called like the options.</param>
    /// <returns>For further configuration.</returns>
    public static OptionsBuilder<ClinicApiOptions> AddClinicApi(this IServiceCollection services, string name, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Follow(services.AddClinicApi(name, options => OptionsFromConfiguration.Read(section, options)), section);
    }

    private static OptionsBuilder<ClinicApiOptions> AddOptions(IServiceCollection services, string name)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ClinicApiOptions>, ClinicApiOptionsValidator>());
        return services.AddOptions<ClinicApiOptions>(name).ValidateOnStart();
    }

    private static OptionsBuilder<ClinicApiOptions> Follow(OptionsBuilder<ClinicApiOptions> builder, IConfiguration section)
    {
        builder.Services.AddSingleton<IOptionsChangeTokenSource<ClinicApiOptions>>(
            new ConfigurationChangeTokenSource<ClinicApiOptions>(builder.Name, section));
        return builder;
    }

    private static ClinicApiClient Create(IServiceProvider provider, string name)
    {
        var monitor = provider.GetRequiredService<IOptionsMonitor<ClinicApiOptions>>();
        return new ClinicApiClient(
            monitor.Get(name),
            () => monitor.Get(name).ApiKey,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILoggerFactory>());
    }
}
