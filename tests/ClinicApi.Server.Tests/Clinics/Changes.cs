using ClinicApi.Server.Tests.Support;
using ClinicApi.V1;
using Grpc.Core;

namespace ClinicApi.Server.Tests.Clinics;

/// <summary>Random changes of everything that a diary depends on, over the wire. What cannot be had is refused, which is no fault.</summary>
internal sealed class Changes(TestClinic clinic, IReadOnlyList<Patient> patients, Random random)
{
    private readonly List<string> holds = [];
    private readonly List<string> appointments = [];
    private readonly List<string> closures = [];

    /// <summary>What the last step did.</summary>
    public string Last { get; private set; } = "";

    public async Task StepAsync(ServerNode node)
    {
        var partner = new AppointmentService.AppointmentServiceClient(node.With($"Bearer {clinic.Partner.Key}"));
        var staff = new ClinicService.ClinicServiceClient(node.With($"Bearer {clinic.Staff.Key}"));
        var patient = patients[random.Next(patients.Count)].Name;
        var start = clinic.At(random.Next(3), 9 + random.Next(8), 15 * random.Next(4));
        var treatment = clinic.Treatment(random.Next(2) == 0 ? ClinicPlan.Consultation : ClinicPlan.Needling);
        try
        {
            switch (random.Next(10))
            {
                case 0 or 1 or 2:
                    Last = "book";
                    appointments.Add((await partner.CreateAppointmentAsync(new CreateAppointmentRequest
                    {
                        Parent = clinic.Name,
                        Appointment = new Appointment { Patient = patient, Treatment = treatment, StartTime = start },
                    })).Name);
                    break;
                case 3 or 4:
                    Last = "hold";
                    var hold = new HoldSlotRequest { Treatment = treatment, StartTime = start, Patient = random.Next(2) == 0 ? patient : "" };
                    hold.Ttl = new Google.Protobuf.WellKnownTypes.Duration { Seconds = 30 + random.Next(60) };
                    holds.Add((await partner.HoldSlotAsync(hold)).Name);
                    break;
                case 5 when holds.Count > 0:
                    Last = "book a hold";
                    appointments.Add((await partner.CreateAppointmentAsync(new CreateAppointmentRequest
                    {
                        Parent = clinic.Name,
                        Hold = Any(holds),
                        Appointment = new Appointment { Patient = patient },
                    })).Name);
                    break;
                case 6 when holds.Count > 0:
                    Last = "release";
                    await partner.ReleaseHoldAsync(new ReleaseHoldRequest { Name = Any(holds) });
                    break;
                case 7 when appointments.Count > 0:
                    Last = "cancel";
                    await partner.CancelAppointmentAsync(new CancelAppointmentRequest { Name = Any(appointments), Reason = CancellationReason.Other });
                    break;
                case 8 when appointments.Count > 0:
                    Last = "move";
                    await partner.RescheduleAppointmentAsync(new RescheduleAppointmentRequest { Name = Any(appointments), StartTime = start });
                    break;
                case 9 when closures.Count > 0:
                    Last = "open";
                    await staff.DeleteClosureAsync(new DeleteClosureRequest { Name = closures[^1] });
                    closures.RemoveAt(closures.Count - 1);
                    break;
                default:
                    Last = "close";
                    var day = clinic.Date(random.Next(3));
                    closures.Add((await staff.CreateClosureAsync(new CreateClosureRequest
                    {
                        Parent = clinic.Name,
                        Closure = new Closure { Start = ClinicPlan.CivilAt(day, 9), End = ClinicPlan.CivilAt(day, 11), Resources = { clinic.Room("room-1") } },
                    })).Name);
                    break;
            }
        }
        catch (RpcException refusal) when (refusal.StatusCode == StatusCode.FailedPrecondition)
        {
            Last += " (refused)";
        }
    }

    private string Any(List<string> names) => names[random.Next(names.Count)];
}
