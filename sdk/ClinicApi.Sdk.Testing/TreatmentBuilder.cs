using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk.Testing;

/// <summary>Describes a treatment for a test.</summary>
public sealed class TreatmentBuilder
{
    private readonly Treatment treatment;

    internal TreatmentBuilder(Treatment treatment) => this.treatment = treatment;

    /// <summary>Adds a role that somebody with a skill fills.</summary>
    /// <param name="role">Id of the role, by which phases name it.</param>
    /// <param name="skill">The skill.</param>
    /// <returns>This.</returns>
    public TreatmentBuilder NeedsPractitioner(string role, string skill) => Needs(role, ResourceKind.Practitioner, skill);

    /// <summary>Adds a role that a room fills.</summary>
    /// <param name="role">Id of the role, by which phases name it.</param>
    /// <param name="kind">The kind of room.</param>
    /// <returns>This.</returns>
    public TreatmentBuilder NeedsRoom(string role, string kind) => Needs(role, ResourceKind.Room, kind);

    /// <summary>Adds a role that a device fills.</summary>
    /// <param name="role">Id of the role, by which phases name it.</param>
    /// <param name="kind">The kind of device.</param>
    /// <returns>This.</returns>
    public TreatmentBuilder NeedsDevice(string role, string kind) => Needs(role, ResourceKind.Device, kind);

    /// <summary>Adds a phase after those before.</summary>
    /// <param name="kind">The sort of step.</param>
    /// <param name="duration">How long it takes, a multiple of 5 minutes.</param>
    /// <param name="roles">Ids of the roles that it occupies.</param>
    /// <returns>This.</returns>
    public TreatmentBuilder Phase(PhaseKind kind, TimeSpan duration, params IEnumerable<string> roles)
    {
        treatment.Phases.Add(new TreatmentPhase
        {
            PhaseId = $"phase_{treatment.Phases.Count + 1}",
            Kind = kind,
            DisplayName = kind.ToString(),
            Duration = duration.ToDuration(),
            Roles = { roles },
        });
        return this;
    }

    /// <summary>Sets whatever else a treatment has: lead time, cut-off, price, intervals.</summary>
    /// <param name="change">Changes it.</param>
    /// <returns>This.</returns>
    public TreatmentBuilder With(Action<Treatment> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        change(treatment);
        return this;
    }

    private TreatmentBuilder Needs(string role, ResourceKind kind, string capability)
    {
        treatment.Roles.Add(new TreatmentRole { RoleId = role, Kind = kind, Capability = capability });
        return this;
    }
}
