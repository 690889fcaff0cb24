using ClinicApi.BookingSite;

await using var site = Site.Build(args);
await site.RunAsync();
