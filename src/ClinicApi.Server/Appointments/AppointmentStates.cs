using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Server.Appointments;

/// <summary>The states of an appointment, and what each allows.</summary>
internal static class AppointmentStates
{
    public static void Require(AppointmentRow row, string name, params ReadOnlySpan<AppointmentState> allowed)
    {
        var state = (AppointmentState)row.State;
        if (allowed.Contains(state))
            return;
        throw new ApiException(ErrorReason.AppointmentState, "The appointment's state does not allow it.")
        {
            Metadata = new Dictionary<string, string> { ["state"] = WireName(state) },
            Preconditions =
            [
                new PreconditionViolation(
                    ErrorReason.AppointmentState, name, "The appointment must be " + string.Join(" or ", allowed.ToArray().Select(WireName)) + "."),
            ],
        };
    }

    /// <summary>Nothing of it is ahead any more.</summary>
    public static bool IsOver(AppointmentRow row) =>
        (AppointmentState)row.State is AppointmentState.Completed or AppointmentState.Cancelled or AppointmentState.NoShow;

    /// <summary>It takes place, or has.</summary>
    public static bool Counts(AppointmentRow row) => (AppointmentState)row.State is not (AppointmentState.Cancelled or AppointmentState.NoShow);

    /// <summary>As in the contract, without the prefix that all of them have.</summary>
    private static string WireName(AppointmentState state) =>
        AppointmentReflection.Descriptor.FindTypeByName<EnumDescriptor>(nameof(AppointmentState))
            .FindValueByNumber((int)state).Name["APPOINTMENT_STATE_".Length..];
}
