using ClinicApi.Contracts.Tests.Reading;
using ClinicApi.Contracts.Tests.Rules;
using ClinicApi.Options.V1;

namespace ClinicApi.Contracts.Tests;

public sealed class MethodTests
{
    [Fact]
    public void EveryService_HasASummary() => RuleAssert.Holds(MethodRules.ServicesHaveASummary);

    [Fact]
    public void ServiceWithoutOptions_IsFound() =>
        RuleAssert.Finds(
            "PatientService",
            MethodRules.ServicesHaveASummary,
            Contract.Published.WithService("PatientService", service => service.Options = null));

    [Fact]
    public void EveryMethod_SaysWhoMayCall() => RuleAssert.Holds(MethodRules.MethodsSayWhoMayCall);

    [Fact]
    public void MethodWithoutOptions_IsFound()
    {
        var spoilt = Contract.Published.WithMethod("GetPatient", method => method.Options = null);

        RuleAssert.Finds("GetPatient has no scope", MethodRules.MethodsSayWhoMayCall, spoilt);
        RuleAssert.Finds("GetPatient", MethodRules.MethodsSayWhatACallMeans, spoilt);
        RuleAssert.Finds("GetPatient", MethodRules.UnaryMethodsHaveADeadline, spoilt);
        RuleAssert.Finds("GetPatient", MethodRules.MethodsOnAClinicsResourcesHaveAClinicField, spoilt);
    }

    [Fact]
    public void MethodWithoutCallers_IsFound() =>
        RuleAssert.Finds("GetPatient", MethodRules.MethodsSayWhoMayCall, Spoilt("GetPatient", rule => rule.Callers.Clear()));

    [Fact]
    public void MethodWithACallerTwice_IsFound() =>
        RuleAssert.Finds("GetPatient", MethodRules.MethodsSayWhoMayCall, Spoilt("GetPatient", rule => rule.Callers.Add(CallerKind.Staff)));

    [Fact]
    public void EveryMethod_SaysWhatACallMeans() => RuleAssert.Holds(MethodRules.MethodsSayWhatACallMeans);

    [Fact]
    public void MethodWithoutAudit_IsFound() =>
        RuleAssert.Finds(
            "GetPatient", MethodRules.MethodsSayWhatACallMeans, Spoilt("GetPatient", rule => rule.Audit = AuditCategory.Unspecified));

    [Fact]
    public void EveryUnaryMethod_HasADeadline() => RuleAssert.Holds(MethodRules.UnaryMethodsHaveADeadline);

    [Fact]
    public void UnaryMethodWithoutDeadline_IsFound() =>
        RuleAssert.Finds(
            "GetPatient", MethodRules.UnaryMethodsHaveADeadline, Spoilt("GetPatient", rule => rule.DefaultTimeout = null));

    [Fact]
    public void EverySignature_NamesFieldsOfTheRequest() => RuleAssert.Holds(MethodRules.SignaturesNameFieldsOfTheRequest);

    [Fact]
    public void SignatureWithAnUnknownField_IsFound() =>
        RuleAssert.Finds(
            "`title`", MethodRules.SignaturesNameFieldsOfTheRequest, Spoilt("GetPatient", rule => rule.Signatures.Add("name,title")));

    [Fact]
    public void EveryClinicField_LeadsToAClinic() => RuleAssert.Holds(MethodRules.ClinicFieldsLeadToAClinic);

    [Theory]
    [InlineData("patient")]
    [InlineData("view")]
    [InlineData("view.name")]
    public void ClinicFieldThatLeadsNowhere_IsFound(string path) =>
        RuleAssert.Finds(
            $"`{path}`", MethodRules.ClinicFieldsLeadToAClinic, Spoilt("GetPatient", rule => rule.ClinicField = path));

    [Fact]
    public void ClinicFieldThatNamesAPartner_IsFound() =>
        RuleAssert.Finds("GetPartner", MethodRules.ClinicFieldsLeadToAClinic, Spoilt("GetPartner", rule => rule.ClinicField = "name"));

    [Fact]
    public void EveryMethodOnAClinicsResources_HasAClinicField() =>
        RuleAssert.Holds(MethodRules.MethodsOnAClinicsResourcesHaveAClinicField);

    [Fact]
    public void MethodOnAClinicsResourceWithoutClinicField_IsFound() =>
        RuleAssert.Finds(
            "ListPatients",
            MethodRules.MethodsOnAClinicsResourcesHaveAClinicField,
            Spoilt("ListPatients", rule => rule.ClinicField = ""));

    private static Contract Spoilt(string method, Action<MethodRule> spoil) =>
        Contract.Published.WithMethod(method, found => spoil(found.Options.GetExtension(AnnotationsExtensions.Method)));
}
