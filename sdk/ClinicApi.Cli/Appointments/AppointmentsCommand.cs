using System.CommandLine;
using ClinicApi.Cli.Output;
using ClinicApi.Cli.Running;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Cli.Appointments;

/// <summary>Reads appointments.</summary>
internal static class AppointmentsCommand
{
    public static Command Build(Surroundings surroundings) => new("appointments", "Read appointments.")
    {
        BuildList(surroundings), BuildShow(surroundings),
    };

    private static Command BuildList(Surroundings surroundings)
    {
        var from = new Option<DateOnly?>("--from") { Description = "Only those that start on this day or later, as 2026-11-23." };
        var to = new Option<DateOnly?>("--to") { Description = "Only those that start before this day." };
        var patient = new Option<string?>("--patient") { Description = "Only those of this patient." };
        var state = new Option<string[]>("--state") { Description = "Only those in this state. May be repeated." };
        state.AcceptOnlyFromAmong(Words.Arguments<AppointmentState>());
        var command = new Command("list", "List appointments.") { from, to, patient, state };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var clinic = await session.ClinicAsync(result.GetValue(patient), cancellationToken);
            var clock = await session.ClockAsync(clinic, cancellationToken);
            var request = new ListAppointmentsRequest
            {
                Parent = clinic,
                StartTime = result.GetValue(from) is { } first ? clock.StartOf(first).ToTimestamp() : null,
                EndTime = result.GetValue(to) is { } end ? clock.StartOf(end).ToTimestamp() : null,
                Patient = Names.FullOrNone(result.GetValue(patient), clinic, "patients"),
                States = { (result.GetValue(state) ?? []).Select(Words.Parse<AppointmentState>) },
            };
            await Lists.ShowAsync(
                session,
                session.Client.Appointments.ListAppointmentsAsync(request, cancellationToken: cancellationToken),
                "appointments",
                ["TIME", "UNTIL", "TREATMENT", "STATE", "PATIENT", "APPOINTMENT"],
                a =>
                [
                    clock.Show(a.StartTime), clock.TimeOf(a.EndTime), Names.Id(a.Treatment), Words.Of(a.State), Names.Id(a.Patient), Names.Id(a.Name),
                ],
                cancellationToken);
        });
        return command;
    }

    private static Command BuildShow(Surroundings surroundings)
    {
        var appointment = new Argument<string>("appointment") { Description = "Id or name of the appointment." };
        var command = new Command("show", "Show an appointment with its phases.") { appointment };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var given = result.GetRequiredValue(appointment);
            var name = Names.Full(given, await session.ClinicAsync(given, cancellationToken), "appointments");
            Bookings.Show(session, await session.Client.Appointments.GetAppointmentAsync(name, cancellationToken: cancellationToken));
        });
        return command;
    }
}
