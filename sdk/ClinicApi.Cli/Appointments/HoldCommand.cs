using System.CommandLine;
using ClinicApi.Cli.Running;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Cli.Appointments;

/// <summary>Keeps a time free for a few minutes.</summary>
internal static class HoldCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var treatment = new Argument<string>("treatment") { Description = "Id or name of the treatment." };
        var start = new Argument<string>("start") { Description = "When it begins, on the clinic's clock: 2026-11-23T10:15." };
        var patient = new Option<string?>("--patient") { Description = "For whom." };
        var practitioner = new Option<string?>("--practitioner") { Description = "With whom. Otherwise anybody with the skill." };
        var minutes = new Option<int?>("--minutes") { Description = "How long to hold it. Otherwise 5." };
        var command = new Command("hold", "Hold a time, so that nobody else can take it meanwhile.") { treatment, start, patient, practitioner, minutes };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var given = result.GetRequiredValue(treatment);
            var clinic = await session.ClinicAsync(given, cancellationToken);
            var clock = await session.ClockAsync(clinic, cancellationToken);
            var hold = await session.Client.Appointments.HoldSlotAsync(new HoldSlotRequest
            {
                Treatment = Names.Full(given, clinic, "treatments"),
                StartTime = clock.Parse(result.GetRequiredValue(start)).ToTimestamp(),
                Patient = Names.FullOrNone(result.GetValue(patient), clinic, "patients"),
                Practitioner = Names.FullOrNone(result.GetValue(practitioner), clinic, "practitioners"),
                Ttl = result.GetValue(minutes) is { } ttl ? Duration.FromTimeSpan(TimeSpan.FromMinutes(ttl)) : null,
            }, cancellationToken: cancellationToken);
            await Bookings.ShowAsync(session, hold, cancellationToken);
        });
        return command;
    }
}
