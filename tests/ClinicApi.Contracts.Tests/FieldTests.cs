using ClinicApi.Contracts.Tests.Reading;
using ClinicApi.Contracts.Tests.Rules;
using ClinicApi.Options.V1;

namespace ClinicApi.Contracts.Tests;

public sealed class FieldTests
{
    [Fact]
    public void EveryTimestamp_EndsInTime() => RuleAssert.Holds(NamingRules.TimestampsEndInTime);

    [Fact]
    public void TimestampOfAnotherName_IsFound() =>
        RuleAssert.Finds("Hold.expires", NamingRules.TimestampsEndInTime, WithRenamed("Hold", "expire_time", "expires"));

    [Fact]
    public void EveryDate_EndsInDate() => RuleAssert.Holds(NamingRules.DatesEndInDate);

    [Fact]
    public void DateOfAnotherName_IsFound() =>
        RuleAssert.Finds("Patient.born", NamingRules.DatesEndInDate, WithRenamed("Patient", "birth_date", "born"));

    [Fact]
    public void EveryExceptionFromNaming_StillExists() => RuleAssert.Holds(NamingRules.ExceptionsStillExist);

    [Fact]
    public void ExceptionThatIsGone_IsFound() =>
        RuleAssert.Finds("Skill.valid_until", NamingRules.ExceptionsStillExist, WithRenamed("Skill", "valid_until", "last_date"));

    [Fact]
    public void WhatSoundsSensitive_IsMarked() => RuleAssert.Holds(SensitivityRules.WhatSoundsSensitiveIsMarked);

    [Theory]
    [InlineData("Patient", "family_name")]
    [InlineData("Patient", "birth_date")]
    [InlineData("MatchCandidate", "email")]
    [InlineData("Appointment", "patient_note")]
    [InlineData("ExportPatientResponse", "json")]
    [InlineData("SkinAssessment", "findings")]
    [InlineData("WebhookEndpoint", "secret")]
    public void UnmarkedFieldThatSoundsSensitive_IsFound(string message, string field) =>
        RuleAssert.Finds(
            $"{message}.{field}",
            SensitivityRules.WhatSoundsSensitiveIsMarked,
            Contract.Published.WithField(message, field, found => found.Options = null));

    [Fact]
    public void HealthRecords_AreMarkedWhereverTheyAppear() => RuleAssert.Holds(SensitivityRules.HealthRecordsAreMarkedWhereverTheyAppear);

    [Theory]
    [InlineData("EvaluateSkinAssessmentRequest", "inputs")]
    [InlineData("FinalizeSkinAssessmentRequest", "decisions")]
    [InlineData("Outcome", "red_flags")]
    public void UnmarkedHealthRecord_IsFound(string message, string field) =>
        RuleAssert.Finds(
            $"{message}.{field}",
            SensitivityRules.HealthRecordsAreMarkedWhereverTheyAppear,
            Contract.Published.WithField(message, field, found => found.Options = null));

    [Fact]
    public void NoSecret_GoesBothWays() => RuleAssert.Holds(SensitivityRules.SecretsAreNotSentBack);

    [Fact]
    public void SecretThatGoesBothWays_IsFound() =>
        RuleAssert.Finds(
            "ApiKey.key",
            SensitivityRules.SecretsAreNotSentBack,
            Contract.Published.WithField(
                "ApiKey", "key", field => field.Options.GetExtension(AnnotationsExtensions.Field).OutputOnly = false));

    [Fact]
    public void EveryExceptionFromMarking_StillExists() => RuleAssert.Holds(SensitivityRules.ExceptionsStillExist);

    [Fact]
    public void ExceptionFromMarkingThatIsGone_IsFound() =>
        RuleAssert.Finds("Clinic.phone", SensitivityRules.ExceptionsStillExist, WithRenamed("Clinic", "phone", "telephone"));

    private static Contract WithRenamed(string message, string field, string name) =>
        Contract.Published.WithField(message, field, found =>
        {
            found.Name = name;
            found.JsonName = name;
        });
}
