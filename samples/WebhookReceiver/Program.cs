using ClinicApi.WebhookReceiver;

await using var receiver = Receiver.Build(args);
await receiver.RunAsync();
