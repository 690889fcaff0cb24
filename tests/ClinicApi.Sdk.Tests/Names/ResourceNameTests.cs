using FsCheck;
using FsCheck.Fluent;

namespace ClinicApi.Sdk.Tests.Names;

public sealed class ResourceNameTests
{
    private static readonly Arbitrary<string> Ids = Arb.From(
        from first in Gen.Elements("abcdefghijklmnopqrstuvwxyz0123456789".ToCharArray())
        from length in Gen.Choose(0, 63)
        from rest in Gen.Elements("abcdefghijklmnopqrstuvwxyz0123456789-".ToCharArray()).ArrayOf(length)
        select first + new string(rest));

    [Fact]
    public void Name_OfAnyIds_ReadsAsItIsWritten() => ForAll(Prop.ForAll(Ids, Ids, (clinic, id) =>
    {
        RoundTrip(new ClinicName(clinic), $"clinics/{clinic}");
        RoundTrip(new PatientName(clinic, id), $"clinics/{clinic}/patients/{id}");
        RoundTrip(new AppointmentName(clinic, id), $"clinics/{clinic}/appointments/{id}");
        RoundTrip(new TreatmentName(clinic, id), $"clinics/{clinic}/treatments/{id}");
        RoundTrip(new HoldName(clinic, id), $"clinics/{clinic}/holds/{id}");
        RoundTrip(new PractitionerName(clinic, id), $"clinics/{clinic}/practitioners/{id}");
        RoundTrip(new RoomName(clinic, id), $"clinics/{clinic}/rooms/{id}");
        RoundTrip(new DeviceName(clinic, id), $"clinics/{clinic}/devices/{id}");
        RoundTrip(new ClosureName(clinic, id), $"clinics/{clinic}/closures/{id}");
        return PatientName.Parse($"clinics/{clinic}/patients/{id}").Clinic == new ClinicName(clinic);
    }));

    [Fact]
    public void Text_OfAnyKind_ParsesOnlyToWhatFormatsBack() => ForAll(Prop.ForAll<string?>(text =>
        !PatientName.TryParse(text, out var name) || name.ToString() == text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("clinics/a")]
    [InlineData("clinics/a/patients/")]
    [InlineData("clinics//patients/b")]
    [InlineData("clinics/a/patients/b/consents/c")]
    [InlineData("clinics/a/rooms/b")]
    [InlineData("Clinics/a/patients/b")]
    [InlineData("clinics/a/patients/B")]
    [InlineData("clinics/a/patients/-b")]
    [InlineData("clinics/a/patients/b ")]
    public void Text_OfAnotherForm_IsNoPatientName(string? text)
    {
        Assert.False(PatientName.TryParse(text, out var name));
        Assert.Equal(default, name);
        var exception = Assert.Throws<FormatException>(() => PatientName.Parse(text!));
        Assert.Contains("clinics/{clinic}/patients/{patient}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_OfAnIdWithASlash_IsRefused() => Assert.Throws<ArgumentException>("patient", () => new PatientName("a", "b/c"));

    [Fact]
    public void Name_OfTheDefaultValue_IsEmpty() => Assert.Equal("", default(PatientName).ToString());

    [Fact]
    public void Name_BindsLikeOtherParsableTypes() => Assert.Equal(new RoomName("a", "b"), Parse<RoomName>("clinics/a/rooms/b"));

    private static T Parse<T>(string text)
        where T : IParsable<T> => T.Parse(text, null);

    private static void RoundTrip<T>(T name, string text)
        where T : struct, IParsable<T>
    {
        Assert.Equal(text, name.ToString());
        Assert.Equal(name, Parse<T>(text));
    }

    private static void ForAll(Property property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
}
