using ClinicApi.Contracts.Tests.Reading;
using ClinicApi.Options.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Contracts.Tests.Rules;

/// <summary>What must be marked, so that it never reaches logs, traces, metrics or error messages.</summary>
internal static class SensitivityRules
{
    private static readonly HashSet<string> PersonalWords =
    [
        "address", "birth", "contact", "email", "family", "given", "medical", "note", "notes", "phone", "sex", "weight", "json",
    ];

    private static readonly HashSet<string> HealthWords =
    [
        "allergen", "allergies", "allergy", "adverse", "concern", "concerns", "diabetes", "diagnosis", "disease", "findings", "herpes",
        "history", "implant", "infection", "medication", "medications", "monk", "phototype", "pregnant", "procedure", "symptoms", "tattoo",
    ];

    private static readonly HashSet<string> SecretWords = ["secret", "password", "credential"];

    private static readonly Dictionary<string, string> Harmless = new()
    {
        ["clinicapi.v1.Clinic.address_lines"] = "the clinic's own address, which it publishes",
        ["clinicapi.v1.Clinic.email"] = "the clinic's own address, which it publishes",
        ["clinicapi.v1.Clinic.phone"] = "the clinic's own number, which it publishes",
        ["clinicapi.v1.WebhookEndpoint.previous_secret_expire_time"] = "a time, not the secret",
    };

    /// <summary>Messages that describe a person's health in every field, whatever the fields are called.</summary>
    private static readonly string[] HealthMessages =
    [
        "AdverseEvent", "AssessmentFindings", "AssessmentInputs", "Concern", "ModalityDecision", "ModalityFinding", "ProcedureRecord",
        "RedFlag",
    ];

    public static IEnumerable<string> WhatSoundsSensitiveIsMarked(Contract contract) =>
        from field in contract.Fields
        where SoundsSensitive(field) && !Harmless.ContainsKey(field.FullName) && !IsMarked(contract, field)
        select $"{field.FullName} sounds as if it described a person or held a secret, and is not marked.";

    public static IEnumerable<string> HealthRecordsAreMarkedWhereverTheyAppear(Contract contract) =>
        from field in contract.Fields
        where field.FieldType == FieldType.Message && HealthMessages.Contains(field.MessageType.Name)
            && field.Rule().Sensitivity != Sensitivity.Health && !IsMarked(contract, field)
        select $"{field.FullName} holds {field.MessageType.Name} and is not marked as health data.";

    public static IEnumerable<string> SecretsAreNotSentBack(Contract contract) =>
        from field in contract.Fields
        where field.Rule().Sensitivity == Sensitivity.Secret && !field.Rule().OutputOnly && !field.Rule().InputOnly
        select $"{field.FullName} is a secret that goes both ways.";

    public static IEnumerable<string> ExceptionsStillExist(Contract contract) =>
        Harmless.Keys.Except(contract.Fields.Select(field => field.FullName)).Select(name => $"{name} is excepted and does not exist.");

    private static bool SoundsSensitive(FieldDescriptor field) =>
        field.Name.Split('_').Any(word => PersonalWords.Contains(word) || HealthWords.Contains(word) || SecretWords.Contains(word));

    /// <summary>A field is marked by itself, or because its message appears in marked fields only.</summary>
    private static bool IsMarked(Contract contract, FieldDescriptor field) => IsMarked(contract, field, []);

    private static bool IsMarked(Contract contract, FieldDescriptor field, HashSet<string> seen)
    {
        if (field.Rule().Sensitivity != Sensitivity.Unspecified)
            return true;
        if (!seen.Add(field.ContainingType.FullName))
            return false;

        var holders = contract.Fields.Where(holder => holder.IsOf(field.ContainingType)).ToList();
        return holders.Count > 0 && holders.TrueForAll(holder => IsMarked(contract, holder, seen));
    }
}
