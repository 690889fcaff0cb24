using ClinicApi.Sdk.Generator.Tests.Support;

namespace ClinicApi.Sdk.Generator.Tests.Problems;

public sealed class ProblemTests
{
    /// <summary>What is replaced in the gallery's contract by what, where that is a problem, and which.</summary>
    public static TheoryData<string, string, string, string> Mistakes => new()
    {
        { "service OfficeService", "service Office", "service Office", "SDK001: gallery.v1.Office: a service's name is its subject" },
        { "{summary: \"The office.\"}", "{}", "service OfficeService", "SDK002: gallery.v1.OfficeService: the option" },
        { "type: \"oldPainting\"", "type: \"room\"", "message Painting {", "SDK003: gallery.v1.Painting: its type in the SDK would be RoomName, which is that of gallery.v1.Room" },
        { "type: \"room\"", "type: \"\"", "message Room {", "SDK010: gallery.v1.Room: the resource has no type" },
        { "pattern: \"rooms/{room}\"", "pattern: \"rooms/room\"", "message Room {", "SDK011: gallery.v1.Room: the pattern 'rooms/room'" },
        { "rooms/{room}/oldPaintings/{old_painting}", "rooms/{room}/oldPaintings/{room}", "message Painting {", "SDK012: gallery.v1.Painting" },
        { "  // Where it came from.", "  // Twice.\n  string origin_painter = 9;\n  // Where it came from.", "  string painter = 1;", "SDK020: gallery.v1.Origin.painter" },
        { "= {effect: EFFECT_READ};", "= {};", "rpc ReadPainting", "SDK030: gallery.v1.PaintingService.ReadPainting" },
        { "ReadPainting(GetPaintingRequest)", "ReadPainting(stream GetPaintingRequest)", "rpc ReadPainting", "SDK031" },
        { "  // Id of the change.\n  string request_id = 3;", "", "rpc UpdatePainting", "SDK032: gallery.v1.PaintingService.UpdatePainting" },
        { "      default_timeout: {seconds: 10}\n      signatures: \"name\"", "", "rpc GetPainting", "SDK033: gallery.v1.PaintingService.GetPainting" },
        { "clinic_field: \"name\"", "clinic_field: \"nome\"", "rpc GetPainting", "SDK034: gallery.v1.PaintingService.GetPainting: clinic_field 'nome'" },
        { "clinic_field: \"loan.painting\"", "clinic_field: \"loan\"", "rpc LendPainting", "SDK034: gallery.v1.PaintingService.LendPainting: clinic_field ends" },
        { "  int32 page_size = 2;", "", "rpc ListPaintings", "SDK035: gallery.v1.PaintingService.ListPaintings" },
        { "      signatures: \"loan\"", "      signatures: \"loan\"\n      signatures: \"loan\"", "rpc LendPainting", "SDK040" },
        { "\"painting,update_mask\"", "\"painting,mask\"", "rpc UpdatePainting", "SDK041: gallery.v1.PaintingService.UpdatePainting: the signature 'painting,mask' names 'mask'" },
        { "signatures: \"loan\"", "signatures: \"loan,loan\"", "  Loan loan = 5;", "SDK042: gallery.v1.LendPaintingRequest.loan" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_InAContract_IsReportedWhereItIs(string part, string mistake, string at, string expected)
    {
        Assert.Contains(part, Protoc.Gallery, StringComparison.Ordinal);
        var contract = Protoc.Gallery.Replace(part, mistake, StringComparison.Ordinal);

        var response = Plugin.Run(Protoc.Request(contract));

        var line = contract[..contract.IndexOf(at, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        var problem = Assert.Single(response.Error.Split('\n')[1..]);
        Assert.StartsWith($"gallery/v1/gallery.proto({line},", problem, StringComparison.Ordinal);
        Assert.Contains($": error {expected}", problem, StringComparison.Ordinal);
        Assert.Empty(response.File);
    }

    [Fact]
    public void Mistakes_OfAContract_AreReportedTogether()
    {
        var contract = Protoc.Gallery
            .Replace("type: \"room\"", "type: \"\"", StringComparison.Ordinal)
            .Replace("\"painting,update_mask\"", "\"painting,mask\"", StringComparison.Ordinal);

        var response = Plugin.Run(Protoc.Request(contract));

        Assert.Equal(["SDK041", "SDK010"], response.Error.Split('\n')[1..].Select(p => p[(p.IndexOf("SDK", StringComparison.Ordinal))..][..6]));
    }

    [Fact]
    public void Setting_ThatNobodyKnows_IsRefused() => Assert.Throws<ArgumentException>(() => PluginOptions.Parse("namespace=A,colour=red"));
}
