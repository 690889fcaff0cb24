using ClinicApi.Contracts.Tests.Reading;
using ClinicApi.Contracts.Tests.Rules;
using ClinicApi.Options.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Contracts.Tests;

public sealed class ErrorReasonTests
{
    [Fact]
    public void EveryReason_HasAStatusCode() => RuleAssert.Holds(ErrorRules.ReasonsHaveACode);

    [Fact]
    public void ReasonWithoutStatusCode_IsFound() =>
        RuleAssert.Finds(
            "SLOT_TAKEN",
            ErrorRules.ReasonsHaveACode,
            Contract.Published.WithEnumValue("ERROR_REASON_SLOT_TAKEN", value => value.Options = null));

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void ReasonWithAnUnknownStatusCode_IsFound(int code) =>
        RuleAssert.Finds(
            "SLOT_TAKEN",
            ErrorRules.ReasonsHaveACode,
            Contract.Published.WithEnumValue(
                "ERROR_REASON_SLOT_TAKEN", value => value.Options.GetExtension(AnnotationsExtensions.Error).Code = code));

    [Fact]
    public void UnspecifiedReason_HasNoStatusCode() => RuleAssert.Holds(ErrorRules.UnspecifiedHasNone);

    [Fact]
    public void UnspecifiedReasonWithStatusCode_IsFound() =>
        RuleAssert.Finds(
            "UNSPECIFIED",
            ErrorRules.UnspecifiedHasNone,
            Contract.Published.WithEnumValue("ERROR_REASON_UNSPECIFIED", value =>
            {
                value.Options = new EnumValueOptions();
                value.Options.SetExtension(AnnotationsExtensions.Error, new ErrorRule { Code = 13 });
            }));

    [Fact]
    public void Numbers_Ascend() => RuleAssert.Holds(ErrorRules.NumbersAscend);

    [Fact]
    public void NumberOutOfLine_IsFound() =>
        RuleAssert.Finds(
            "SLOT_TAKEN",
            ErrorRules.NumbersAscend,
            Contract.Published.WithEnumValue("ERROR_REASON_SLOT_TAKEN", value => value.Number = 900));

    [Fact]
    public void EveryName_FitsErrorInfo() => RuleAssert.Holds(ErrorRules.NamesFitErrorInfo);

    [Fact]
    public void NameThatErrorInfoRefuses_IsFound() =>
        RuleAssert.Finds(
            "SLOT_TAKEN_",
            ErrorRules.NamesFitErrorInfo,
            Contract.Published.WithEnumValue("ERROR_REASON_SLOT_TAKEN", value => value.Name = "ERROR_REASON_SLOT_TAKEN_"));
}
