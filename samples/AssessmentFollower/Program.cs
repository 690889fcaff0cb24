// Follows the assessments that clinics sign, and counts what was decided. It can be killed at any moment: none is missed or counted twice.
using ClinicApi.AssessmentFollower;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddClinicApi(builder.Configuration.GetSection("ClinicApi"));
builder.Services.AddSingleton(_ => new Ledger(builder.Configuration["Ledger"] ?? "data/assessments.db"));
builder.Services.AddHostedService<Follower>();
await builder.Build().RunAsync();
