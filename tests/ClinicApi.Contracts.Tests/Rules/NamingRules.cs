using ClinicApi.Contracts.Tests.Reading;
using ClinicApi.V1;

namespace ClinicApi.Contracts.Tests.Rules;

/// <summary>What the name of a field promises about its type: AIP-142. Each rule returns what breaks it.</summary>
internal static class NamingRules
{
    /// <summary>Fields whose own word for a time says more than a suffix would.</summary>
    private static readonly Dictionary<string, string> OwnWords = new()
    {
        ["clinicapi.v1.Appointment.cancellation_deadline"] = "a deadline is a time",
        ["clinicapi.v1.Skill.valid_until"] = "`until` says that the day itself is included",
    };

    public static IEnumerable<string> TimestampsEndInTime(Contract contract) =>
        from field in contract.Fields
        where field.IsTimestamp() && !field.Name.EndsWith("_time", StringComparison.Ordinal) && !OwnWords.ContainsKey(field.FullName)
        select $"{field.FullName} is a timestamp, and its name does not end in `_time`.";

    public static IEnumerable<string> DatesEndInDate(Contract contract) =>
        from field in contract.Fields
        where field.IsOf(CivilDate.Descriptor) && field.Name != "date"
            && !field.Name.EndsWith("_date", StringComparison.Ordinal) && !OwnWords.ContainsKey(field.FullName)
        select $"{field.FullName} is a date, and its name does not end in `_date`.";

    public static IEnumerable<string> ExceptionsStillExist(Contract contract) =>
        OwnWords.Keys.Except(contract.Fields.Select(field => field.FullName)).Select(name => $"{name} is excepted and does not exist.");
}
