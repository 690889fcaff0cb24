using ClinicApi.Contracts.Tests.Reading;
using ClinicApi.Contracts.Tests.Rules;
using ClinicApi.Options.V1;
using Google.Protobuf.Reflection;

namespace ClinicApi.Contracts.Tests;

public sealed class RequestTests
{
    [Fact]
    public void EveryRequest_IsNamedAfterItsMethod() => RuleAssert.Holds(RequestRules.RequestsAreNamedAfterTheirMethod);

    [Fact]
    public void RequestOfAnotherMethod_IsFound() =>
        RuleAssert.Finds(
            "MatchPatients",
            RequestRules.RequestsAreNamedAfterTheirMethod,
            Contract.Published.WithMethod("MatchPatients", method => method.InputType = ".clinicapi.v1.ListPatientsRequest"));

    [Fact]
    public void EveryResponse_FitsItsMethod() => RuleAssert.Holds(RequestRules.ResponsesFitTheirMethod);

    [Theory]
    [InlineData("GetPatient", ".clinicapi.v1.Consent")]
    [InlineData("CreatePatient", ".google.protobuf.Empty")]
    [InlineData("UpdatePatient", ".clinicapi.v1.Consent")]
    [InlineData("DeletePatient", ".clinicapi.v1.Patient")]
    [InlineData("MatchPatients", ".clinicapi.v1.ListPatientsResponse")]
    [InlineData("ListPatients", ".clinicapi.v1.Patient")]
    [InlineData("CancelAppointment", ".google.protobuf.Empty")]
    [InlineData("WatchEvents", ".clinicapi.v1.Event")]
    public void ResponseThatDoesNotFit_IsFound(string name, string response) =>
        RuleAssert.Finds(
            name,
            RequestRules.ResponsesFitTheirMethod,
            Contract.Published.WithMethod(name, method => method.OutputType = response));

    [Fact]
    public void EveryMutation_HasARequestId() => RuleAssert.Holds(RequestRules.MutationsAreIdempotent);

    [Fact]
    public void MutationWithoutRequestId_IsFound() =>
        RuleAssert.Finds("CreatePatient", RequestRules.MutationsAreIdempotent, WithRenamed("CreatePatientRequest", "request_id"));

    [Fact]
    public void RequestIdOfAnyFormat_IsFound() =>
        RuleAssert.Finds(
            "CreatePatient",
            RequestRules.MutationsAreIdempotent,
            Contract.Published.WithField("CreatePatientRequest", "request_id", field => field.Options = null));

    [Fact]
    public void EveryRequest_IsBounded() => RuleAssert.Holds(RequestRules.RequestsAreBounded);

    [Fact]
    public void RequestWithoutABound_IsFound() =>
        RuleAssert.Finds(
            "`types`",
            RequestRules.RequestsAreBounded,
            Contract.Published.WithField("WatchEventsRequest", "types", field => field.Options = null));

    [Fact]
    public void NoRead_HasARequestId() => RuleAssert.Holds(RequestRules.ReadsNeedNoRequestId);

    [Fact]
    public void ReadWithRequestId_IsFound() =>
        RuleAssert.Finds(
            "CreatePatient",
            RequestRules.ReadsNeedNoRequestId,
            Contract.Published.WithMethod(
                "CreatePatient", method => method.Options.GetExtension(AnnotationsExtensions.Method).Effect = Effect.Read));

    [Fact]
    public void EveryList_HasPages() => RuleAssert.Holds(RequestRules.ListsHavePages);

    [Theory]
    [InlineData("ListPatientsRequest", "page_size")]
    [InlineData("ListPatientsRequest", "page_token")]
    [InlineData("ListPatientsResponse", "next_page_token")]
    public void ListWithoutPages_IsFound(string message, string field) =>
        RuleAssert.Finds($"`{field}`", RequestRules.ListsHavePages, WithRenamed(message, field));

    [Fact]
    public void ListOfOne_IsFound() =>
        RuleAssert.Finds(
            "ListPatients",
            RequestRules.ListsHavePages,
            Contract.Published.WithField(
                "ListPatientsResponse", "patients", field => field.Label = FieldDescriptorProto.Types.Label.Optional));

    [Fact]
    public void EveryWrite_TakesTheResourceUnderItsName() => RuleAssert.Holds(RequestRules.WritesTakeTheResourceUnderItsName);

    [Fact]
    public void ResourceUnderAnotherName_IsFound() =>
        RuleAssert.Finds(
            "CreateApiKey", RequestRules.WritesTakeTheResourceUnderItsName, WithRenamed("CreateApiKeyRequest", "api_key"));

    [Fact]
    public void OptionalResource_IsFound() =>
        RuleAssert.Finds(
            "UpdatePatient",
            RequestRules.WritesTakeTheResourceUnderItsName,
            Contract.Published.WithField("UpdatePatientRequest", "patient", field => field.Options = null));

    [Fact]
    public void EveryCreation_NamesTheParent() => RuleAssert.Holds(RequestRules.CreationsNameTheParent);

    [Fact]
    public void CreationInAnotherCollection_IsFound() =>
        RuleAssert.Finds(
            "CreatePatient",
            RequestRules.CreationsNameTheParent,
            Contract.Published.WithField(
                "CreatePatientRequest",
                "parent",
                field => field.Options.GetExtension(AnnotationsExtensions.Field).ChildType = "room"));

    [Fact]
    public void EveryUpdate_TakesAMask() => RuleAssert.Holds(RequestRules.UpdatesTakeAMask);

    [Fact]
    public void UpdateWithoutMask_IsFound() =>
        RuleAssert.Finds("UpdatePatient", RequestRules.UpdatesTakeAMask, WithRenamed("UpdatePatientRequest", "update_mask"));

    [Fact]
    public void EveryLookup_TakesAName() => RuleAssert.Holds(RequestRules.LookupsTakeAName);

    [Fact]
    public void LookupByAnotherName_IsFound() =>
        RuleAssert.Finds("DeletePatient", RequestRules.LookupsTakeAName, WithRenamed("DeletePatientRequest", "name"));

    private static Contract WithRenamed(string message, string field) =>
        Contract.Published.WithField(message, field, found =>
        {
            found.Name = "renamed";
            found.JsonName = "renamed";
        });
}
