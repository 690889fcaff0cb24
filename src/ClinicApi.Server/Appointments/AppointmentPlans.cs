using ClinicApi.Scheduling;
using ClinicApi.Server.Clinics;
using ClinicApi.Server.Contract;
using ClinicApi.V1;
using Google.Protobuf;

namespace ClinicApi.Server.Appointments;

/// <summary>
/// The plan with which an appointment or hold was made: phases with their times, and who and what fills the roles. Stored as the
/// contract's own message, so that a later change of the treatment does not change what was agreed.
/// </summary>
internal static class AppointmentPlans
{
    // No base 64 begins so: plans were stored as JSON once.
    private const char JsonMark = '{';

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static string Write(Placement placement, CompiledTreatment treatment, CompiledClinic clinic)
    {
        var plan = new Appointment { TimeZone = clinic.Clinic.TimeZone };
        foreach (var (phase, placed) in treatment.Message.Phases.Zip(placement.Phases))
        {
            plan.Phases.Add(new AppointmentPhase
            {
                PhaseId = phase.PhaseId,
                Kind = phase.Kind,
                DisplayName = phase.DisplayName,
                StartTime = placed.Start.ToTimestamp(),
                EndTime = placed.End.ToTimestamp(),
                Roles = { phase.Roles },
            });
        }

        foreach (var assignment in placement.Assignments)
        {
            plan.Assignments.Add(new RoleAssignment
            {
                RoleId = assignment.RoleId,
                Resources = { assignment.Resources.Select(key => ResourceKeys.Name(clinic.ClinicId, key)) },
                Phases = { assignment.Phases },
            });
        }

        return Write(plan);
    }

    public static string Write(Appointment plan) => Convert.ToBase64String(plan.ToByteArray());

    public static Appointment Read(string plan) =>
        plan.StartsWith(JsonMark) ? Parser.Parse<Appointment>(plan) : Appointment.Parser.ParseFrom(Convert.FromBase64String(plan));

    public static string WriteProcedure(ProcedureRecord procedure) => JsonFormatter.Default.Format(procedure);

    public static ProcedureRecord ReadProcedure(string procedure) => Parser.Parse<ProcedureRecord>(procedure);
}
