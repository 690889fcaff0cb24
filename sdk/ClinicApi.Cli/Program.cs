using ClinicApi.Cli.Running;

return await CommandLine.RunAsync(args, Surroundings.OfThisProcess());
