using Grpc.Core;

namespace ClinicApi.StandIns.Tests.Api;

public class MetadataTests
{
    [Theory]
    [InlineData("X-Request-ID", "x-request-id")]
    [InlineData("a.b_c-9", "a.b_c-9")]
    public void Entry_WithValidKey_HasItInLowerCase(string key, string expected)
    {
        Assert.Equal(expected, new Metadata.Entry(key, "value").Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("with:colon")]
    [InlineData("ümlaut")]
    [InlineData("line\nbreak")]
    public void Entry_WithInvalidKey_IsRefused(string key)
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));
    }

    [Theory]
    [InlineData("with space-bin")]
    [InlineData("ümlaut-bin")]
    public void BinaryEntry_WithInvalidKey_IsRefused(string key)
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, [1]));
    }

    [Fact]
    public void Entry_WithoutKeyOrValue_IsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry(null!, "value"));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry("key", (string)null!));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry("key-bin", (byte[])null!));
    }

    [Fact]
    public void Entry_WhoseSuffixDisagreesWithItsKindOfValue_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("key-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("KEY-BIN", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("key", [1]));
    }

    [Fact]
    public void BinaryEntry_HasItsBytesAndNoText()
    {
        var entry = new Metadata.Entry("trace" + Metadata.BinaryHeaderSuffix, [0, 255, 7]);

        Assert.True(entry.IsBinary);
        Assert.Equal([0, 255, 7], entry.ValueBytes);
        Assert.Throws<InvalidOperationException>(() => entry.Value);
    }

    [Fact]
    public void BinaryEntry_WhenArraysAroundItChange_KeepsItsBytes()
    {
        byte[] given = [1, 2];
        var entry = new Metadata.Entry("trace-bin", given);

        given[0] = 9;
        entry.ValueBytes[1] = 9;

        Assert.Equal([1, 2], entry.ValueBytes);
    }

    [Fact]
    public void TextEntry_ReadAsBytes_IsAscii()
    {
        var entry = new Metadata.Entry("key", "az");

        Assert.False(entry.IsBinary);
        Assert.Equal("az"u8.ToArray(), entry.ValueBytes);
    }

    [Fact]
    public void Get_OfARepeatedKey_ReturnsTheLastAndGetAllReturnsEachInOrder()
    {
        Metadata metadata = [];
        metadata.Add("key", "first");
        metadata.Add("other", "x");
        metadata.Add("KEY", "last");
        metadata.Add("key-bin", [3]);

        Assert.Equal("last", metadata.Get("key")?.Value);
        Assert.Equal("last", metadata.GetValue("key"));
        Assert.Equal(["first", "last"], metadata.GetAll("key").Select(entry => entry.Value));
        Assert.Equal([3], metadata.GetValueBytes("key-bin"));
    }

    [Fact]
    public void Get_OfAMissingKey_ReturnsNothing()
    {
        Metadata metadata = [new Metadata.Entry("key", "value")];

        Assert.Null(metadata.Get("absent"));
        Assert.Null(metadata.GetValue("absent"));
        Assert.Null(metadata.GetValueBytes("absent-bin"));
        Assert.Empty(metadata.GetAll("absent"));
    }

    [Fact]
    public void Metadata_UsedAsAList_KeepsOrderAndPositions()
    {
        var first = new Metadata.Entry("a", "1");
        var second = new Metadata.Entry("b", "2");
        var third = new Metadata.Entry("c", "3");
        Metadata metadata = [first, third];

        metadata.Insert(1, second);
        Assert.Equal([first, second, third], metadata);
        Assert.Equal(2, metadata.IndexOf(third));
        Assert.Contains(second, metadata);

        metadata[0] = third;
        metadata.RemoveAt(2);
        Assert.True(metadata.Remove(second));
        Assert.False(metadata.Remove(second));
        var copy = new Metadata.Entry[1];
        metadata.CopyTo(copy, 0);
        Assert.Equal([third], copy);

        metadata.Clear();
        Assert.Empty(metadata);
        Assert.False(metadata.IsReadOnly);
    }

    [Fact]
    public void EmptyMetadata_IsReadOnly()
    {
        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("key", "value"));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Clear());
        Assert.Empty(Metadata.Empty);
    }
}
