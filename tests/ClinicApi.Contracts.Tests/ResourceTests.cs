using ClinicApi.Contracts.Tests.Reading;
using ClinicApi.Contracts.Tests.Rules;
using ClinicApi.Options.V1;

namespace ClinicApi.Contracts.Tests;

public sealed class ResourceTests
{
    [Fact]
    public void EveryResource_NamesItself() => RuleAssert.Holds(ResourceRules.ResourcesNameThemselves);

    [Fact]
    public void ResourceWhoseNameIsOfAnotherType_IsFound() =>
        RuleAssert.Finds(
            "Room",
            ResourceRules.ResourcesNameThemselves,
            WithFieldRule("Room", "name", rule => rule.ResourceTypes[0] = "device"));

    [Fact]
    public void EveryType_IsDeclaredOnce() => RuleAssert.Holds(ResourceRules.TypesAreUnique);

    [Fact]
    public void TypeDeclaredTwice_IsFound() =>
        RuleAssert.Finds("`device`", ResourceRules.TypesAreUnique, WithResource("Room", rule => rule.Type = "device"));

    [Fact]
    public void EveryPattern_FollowsTypeAndPlural() => RuleAssert.Holds(ResourceRules.PatternsFollowTypeAndPlural);

    [Theory]
    [InlineData("clinics/{clinic}/chambers/{room}")]
    [InlineData("clinics/{clinic}/rooms/{chamber}")]
    [InlineData("clinics/{clinic}/rooms")]
    [InlineData("clinics//rooms/{room}")]
    public void PatternThatDoesNotFollow_IsFound(string pattern) =>
        RuleAssert.Finds("Room", ResourceRules.PatternsFollowTypeAndPlural, WithResource("Room", rule => rule.Pattern = pattern));

    [Fact]
    public void EveryParent_IsAResource() => RuleAssert.Holds(ResourceRules.ParentsAreResources);

    [Fact]
    public void ResourceUnderNothing_IsFound() =>
        RuleAssert.Finds(
            "`houses/{house}`",
            ResourceRules.ParentsAreResources,
            WithResource("Room", rule => rule.Pattern = "houses/{house}/rooms/{room}"));

    [Fact]
    public void EveryUpdatableResource_HasAnEtag() => RuleAssert.Holds(ResourceRules.UpdatableResourcesHaveAnEtag);

    [Fact]
    public void UpdatableResourceWithoutEtag_IsFound() =>
        RuleAssert.Finds(
            "Room",
            ResourceRules.UpdatableResourcesHaveAnEtag,
            Contract.Published.WithField("Room", "etag", field =>
            {
                field.Name = "tag";
                field.JsonName = "tag";
            }));

    [Fact]
    public void EveryReference_Resolves() => RuleAssert.Holds(ResourceRules.ReferencesResolve);

    [Fact]
    public void ReferenceToNothing_IsFound() =>
        RuleAssert.Finds(
            "`house`", ResourceRules.ReferencesResolve, WithFieldRule("Appointment", "patient", rule => rule.ResourceTypes.Add("house")));

    [Fact]
    public void ParentOfNothing_IsFound() =>
        RuleAssert.Finds(
            "`house`", ResourceRules.ReferencesResolve, WithFieldRule("ListRoomsRequest", "parent", rule => rule.ChildType = "house"));

    [Fact]
    public void EveryReference_IsAString() => RuleAssert.Holds(ResourceRules.OnlyStringsRefer);

    [Fact]
    public void ReferenceByNumber_IsFound() =>
        RuleAssert.Finds(
            "Concern.kind", ResourceRules.OnlyStringsRefer, WithFieldRule("Concern", "kind", rule => rule.ResourceTypes.Add("room")));

    [Fact]
    public void EveryNameOfAResource_SaysWhatItRefersTo() => RuleAssert.Holds(ResourceRules.NamesOfResourcesRefer);

    [Theory]
    [InlineData("Appointment", "patient")]
    [InlineData("SearchAvailabilityRequest", "treatments")]
    [InlineData("ListRoomsRequest", "parent")]
    [InlineData("GetRoomRequest", "name")]
    [InlineData("RoleAssignment", "resources")]
    public void NameThatRefersToNothing_IsFound(string message, string field) =>
        RuleAssert.Finds(
            $"{message}.{field}",
            ResourceRules.NamesOfResourcesRefer,
            Contract.Published.WithField(message, field, found => found.Options = null));

    private static Contract WithResource(string message, Action<ResourceRule> spoil) =>
        Contract.Published.WithMessage(message, found => spoil(found.Options.GetExtension(AnnotationsExtensions.Resource)));

    private static Contract WithFieldRule(string message, string field, Action<FieldRule> spoil) =>
        Contract.Published.WithField(message, field, found => spoil(found.Options.GetExtension(AnnotationsExtensions.Field)));
}
