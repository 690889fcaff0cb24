using ClinicApi.Scheduling;
using ClinicApi.Server.Calls;
using ClinicApi.Server.Clearances;
using ClinicApi.Server.Clinics;
using ClinicApi.Storage;

namespace ClinicApi.Server.Appointments;

/// <summary>A change that takes time, what answers the call, and what else it writes.</summary>
internal sealed record Decision(Mutation Mutation, Written Written, IReadOnlyList<Written> Alongside);

/// <summary>A placement together with the catalogue that it was decided on.</summary>
internal sealed record TakenTime(CompiledClinic Clinic, CompiledTreatment Treatment, Placement Placement)
{
    /// <summary>What was known of the patient when it was decided.</summary>
    public Conditions Conditions { get; init; } = Conditions.None;

    /// <summary>Practitioners are taken although they may have another appointment.</summary>
    public bool Overbooks { get; init; }

    public bool IsWith(string practitionerId) => Placement.Assignments
        .SelectMany(assignment => assignment.Resources)
        .Contains(new ResourceKey(Scheduling.ResourceKind.Practitioner, practitionerId));

    public string Plan => AppointmentPlans.Write(Placement, Treatment, Clinic);

    public IReadOnlyList<ReservationRow> Reservations => [.. Placement.Reservations.Select(Row)];

    private ReservationRow Row(Reservation reservation) =>
        new(ResourceKeys.Stored(reservation.Resource), reservation.RoleId ?? "patient", reservation.Start, reservation.End)
        {
            Preparation = reservation.Preparation,
            Turnover = reservation.Turnover,
            IsOverbooked = Overbooks && reservation.Resource.Kind == Scheduling.ResourceKind.Practitioner,
        };
}
