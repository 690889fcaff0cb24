using ClinicApi.Server.Calls;
using ClinicApi.Server.Contract;
using ClinicApi.Server.Errors;
using ClinicApi.Storage;
using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;
using NodaTime;

namespace ClinicApi.Server.Patients;

/// <summary>What holds for consents beyond the contract's field rules.</summary>
internal static class ConsentRules
{
    /// <summary>Shares the photos that belong to assessments, which are no field of theirs.</summary>
    private const string Photos = "photos";

    public static bool Shares(ConsentPurpose purpose) => purpose is ConsentPurpose.Booking or ConsentPurpose.AssessmentSharing;

    public static void RefuseInvalid(Consent consent, Instant now)
    {
        List<FieldViolation> violations = [];
        Demand(Shares(consent.Purpose), consent.Recipient.Length > 0, "recipient");
        Demand(consent.Purpose == ConsentPurpose.Treatment, consent.Treatment.Length > 0, "treatment");
        if (consent.SharedFields.Count > 0 && consent.Purpose != ConsentPurpose.AssessmentSharing)
            violations.Add(new FieldViolation("consent.shared_fields", "is only for the sharing of assessments"));
        for (var i = 0; i < consent.SharedFields.Count; i++)
        {
            if (consent.SharedFields[i] != Photos && !FieldMask.IsValid(SkinAssessment.Descriptor, consent.SharedFields[i]))
                violations.Add(new FieldViolation($"consent.shared_fields[{i}]", "is not a field of an assessment"));
        }

        if (consent.GrantTime is { } granted && granted.ToInstant() > now)
            violations.Add(new FieldViolation("consent.grant_time", "must not lie in the future"));
        // One that has ended already would end an earlier one and put nothing in its place.
        if (consent.ExpireTime is { } expires && expires.ToInstant() <= now)
            violations.Add(new FieldViolation("consent.expire_time", "must lie in the future"));
        if (violations.Count > 0)
            throw Refusals.Invalid(violations);

        void Demand(bool needed, bool present, string field)
        {
            if (needed != present)
                violations.Add(new FieldViolation($"consent.{field}", needed ? "is required for the purpose" : "does not go with the purpose"));
        }
    }

    /// <summary>Else a partner that is let in for a week could let itself, and others, in for ever.</summary>
    public static void RefuseSharingByGuests(Caller caller, PatientRow patient, ConsentPurpose purpose)
    {
        if (Shares(purpose))
            PatientRules.RefuseGuests(caller, patient);
    }
}
