using System.CommandLine;
using ClinicApi.Cli.Running;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Cli.Appointments;

/// <summary>Books a time, directly or out of a hold.</summary>
internal static class BookCommand
{
    public static Command Build(Surroundings surroundings)
    {
        var treatment = new Argument<string?>("treatment") { Description = "Id or name of the treatment. Not with --hold.", Arity = ArgumentArity.ZeroOrOne };
        var start = new Argument<string?>("start") { Description = "When it begins, on the clinic's clock: 2026-11-23T10:15. Not with --hold.", Arity = ArgumentArity.ZeroOrOne };
        var hold = new Option<string?>("--hold") { Description = "Book what this hold keeps." };
        var patient = new Option<string?>("--patient") { Description = "Id or name of the patient. Not needed if the hold has one." };
        var practitioner = new Option<string?>("--practitioner") { Description = "With whom. Otherwise anybody with the skill." };
        var requestId = new Option<string?>("--request-id") { Description = "A UUID under which a repeat of this command has no second effect." };
        var command = new Command("book", "Book a treatment for a patient.") { treatment, start, hold, patient, practitioner, requestId };
        Session.Act(command, surroundings, async (session, result, cancellationToken) =>
        {
            var (given, time, held) = (result.GetValue(treatment), result.GetValue(start), result.GetValue(hold));
            if (held is null == (given is null) || given is null != (time is null))
                throw new UsageException("Say what to book: a treatment and its start, or --hold.");
            var clinic = await session.ClinicAsync(held ?? given, cancellationToken);
            var request = new CreateAppointmentRequest
            {
                Parent = clinic,
                Hold = Names.FullOrNone(held, clinic, "holds"),
                RequestId = result.GetValue(requestId) ?? "",
                Appointment = new Appointment
                {
                    Patient = Names.FullOrNone(result.GetValue(patient), clinic, "patients"),
                    Treatment = Names.FullOrNone(given, clinic, "treatments"),
                    RequestedPractitioner = Names.FullOrNone(result.GetValue(practitioner), clinic, "practitioners"),
                },
            };
            if (time is not null)
                request.Appointment.StartTime = (await session.ClockAsync(clinic, cancellationToken)).Parse(time).ToTimestamp();
            Bookings.Show(session, await session.Client.Appointments.CreateAppointmentAsync(request, cancellationToken: cancellationToken));
        });
        return command;
    }
}
