using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;
using NodaTime;

namespace ClinicApi.Server.Patients;

/// <summary>What holds for patients beyond the contract's field rules.</summary>
internal static class PatientRules
{
    private static readonly string[] FullOnly = ["medical_record_number", "address_lines", "note"];

    public static void RefuseDatesInFuture(Patient patient, Instant now)
    {
        // The day may already have begun farther east than any clinic's own zone tells.
        var today = now.InUtc().Date.PlusDays(1);
        List<FieldViolation> violations = [];
        if (patient.BirthDate.ToLocalDate() > today)
            violations.Add(new FieldViolation("patient.birth_date", "must not lie in the future"));
        for (var i = 0; i < patient.ReportedProcedures.Count; i++)
        {
            if (patient.ReportedProcedures[i].Date.ToLocalDate() > today)
                violations.Add(new FieldViolation($"patient.reported_procedures[{i}].date", "must not lie in the future"));
        }

        if (violations.Count > 0)
            throw Refusals.Invalid(violations);
    }

    /// <summary>A partner that sees a patient by consent may book for it; the record stays with those who registered it.</summary>
    public static void RefuseGuests(Caller caller, PatientRow patient)
    {
        if (!caller.SeesWholeClinic && patient.RegisteredBy != caller.PartnerId)
            throw new ApiException(ErrorReason.ScopeMissing, "Of partners only the one that registered the patient may do this.");
    }

    /// <summary>Who may not see the FULL view may not write it either: a full replacement would erase what it cannot see.</summary>
    public static void RefuseFullFields(Caller caller, IEnumerable<string> paths)
    {
        if (PatientReader.FullestView(caller) != PatientView.Full && paths.Any(path => FullOnly.Contains(path.Split('.')[0])))
            throw new ApiException(ErrorReason.ViewNotAllowed, "Fields of the FULL view are written by the clinic's staff and internal services.");
    }
}
