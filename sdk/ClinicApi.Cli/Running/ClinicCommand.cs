using System.CommandLine;
using ClinicApi.Cli.Appointments;
using ClinicApi.Cli.Assessments;
using ClinicApi.Cli.Availability;
using ClinicApi.Cli.Catalogue;
using ClinicApi.Cli.Completion;
using ClinicApi.Cli.Events;
using ClinicApi.Cli.Keys;
using ClinicApi.Cli.Patients;
using ClinicApi.Cli.Profiles;

namespace ClinicApi.Cli.Running;

/// <summary>All commands.</summary>
internal static class ClinicCommand
{
    public static RootCommand Build(Surroundings surroundings) => new(
        """
        Clinic API from the command line: free times, bookings, events, assessments and keys.

        Times are the clinic's own, as 2026-11-23T10:15. Exit codes: 0 done, 1 failed, 2 wrong use or invalid request, 3 not allowed,
        4 not found, 5 refused by the state of things, 6 not reachable now, 130 interrupted.
        """)
    {
        Common.Json(),
        Common.Profile(),
        Common.Clinic(),
        ClinicsCommand.Build(surroundings),
        TreatmentsCommand.Build(surroundings),
        AvailabilityCommand.Build(surroundings),
        HoldCommand.Build(surroundings),
        ReleaseCommand.Build(surroundings),
        BookCommand.Build(surroundings),
        MoveCommand.Build(surroundings),
        CancelCommand.Build(surroundings),
        AppointmentsCommand.Build(surroundings),
        GuideCommand.Build(surroundings),
        WatchCommand.Build(surroundings),
        PatientsCommand.Build(surroundings),
        AssessCommand.Build(surroundings),
        CompareCommand.Build(surroundings),
        KeysCommand.Build(surroundings),
        ProfilesCommand.Build(surroundings),
        CompletionCommand.Build(surroundings),
    };
}
