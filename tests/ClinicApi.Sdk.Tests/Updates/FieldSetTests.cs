using ClinicApi.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClinicApi.Sdk.Tests.Updates;

public sealed class FieldSetTests
{
    [Fact]
    public void Fields_Combined_AreAMaskWithEachPathOnce()
    {
        FieldMask? mask = PatientFields.Email | PatientFields.Phone | PatientFields.Email | new FieldSet<Patient>("birth_date.year");

        Assert.Equal(["email", "phone", "birth_date.year"], mask!.Paths);
    }

    [Fact]
    public void Fields_OfAMessageInside_ArePathsToo() => Assert.Equal("inputs.concerns", SkinAssessmentFields.InputsConcerns.ToString());

    [Fact]
    public void Fields_ThatTheServerWrites_HaveNoPath() =>
        Assert.DoesNotContain(typeof(PatientFields).GetProperties(), p => p.Name is "Name" or "Etag" or "CreateTime" or "UpdateTime");

    [Fact]
    public void NoFields_AreNoMask() => Assert.Null((FieldMask?)(FieldSet<Patient>?)null);
}
