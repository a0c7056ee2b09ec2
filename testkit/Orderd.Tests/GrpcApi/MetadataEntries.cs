using Grpc.Core;

namespace Orderd.Tests.GrpcApi;

public class MetadataEntries
{
    [Theory]
    [InlineData("key", "key")]
    [InlineData("X-Request.Id_2", "x-request.id_2")]
    public void KeyIsKeptInLowerCase(string key, string kept) => Assert.Equal(kept, new Metadata.Entry(key, "value").Key);

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("path/like")]
    [InlineData(":pseudo")]
    [InlineData("line\n")]
    [InlineData("clé")]
    // The Kelvin sign, which is a k in lower case.
    [InlineData("\u212Aey")]
    public void KeyWithAnotherCharacterIsRefused(string key) =>
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));

    [Fact]
    public void BinaryKeyWithAnotherCharacterIsRefused() =>
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("two words-bin", [1, 2]));

    [Theory]
    [InlineData("key-bin")]
    [InlineData("KEY-BIN")]
    public void BinaryKeyTakesBytesOnly(string key)
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));
        Assert.True(new Metadata.Entry(key, [1, 2]).IsBinary);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("key-bin-not")]
    [InlineData("bin")]
    public void TextKeyTakesTextOnly(string key)
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, [1, 2]));
        Assert.False(new Metadata.Entry(key, "value").IsBinary);
    }

    [Fact]
    public void NullIsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry(null!, "value"));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry("key", (string)null!));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry("key-bin", (byte[])null!));
    }

    [Fact]
    public void BytesOfTextAreAscii() => Assert.Equal("value"u8, new Metadata.Entry("key", "value").ValueBytes);

    [Fact]
    public void BinaryValueHasNoText()
    {
        var entry = new Metadata.Entry("key-bin", [1, 2]);

        Assert.Throws<InvalidOperationException>(() => entry.Value);
    }

    [Fact]
    public void BinaryValueIsCopiedInAndOut()
    {
        byte[] bytes = [1, 2];
        var entry = new Metadata.Entry("key-bin", bytes);

        bytes[0] = 9;
        entry.ValueBytes[1] = 9;

        Assert.Equal([1, 2], entry.ValueBytes);
    }
}
