using ClinicApi.Server.Hosting;

try
{
    await ServerHost.Build(ServerHost.CreateBuilder(args)).RunAsync();
    return Environment.ExitCode;
}
catch (SettingsException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
