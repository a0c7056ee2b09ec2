using Grpc.Core;

namespace Orderd.Tests.GrpcApi;

public class MetadataLists
{
    [Fact]
    public void LookUpFindsTheLast()
    {
        var metadata = new Metadata { { "key", "first" }, { "other", "x" }, { "KEY", "last" } };

        Assert.Equal("last", metadata.Get("key")?.Value);
        Assert.Equal("last", metadata.GetValue("key"));
        Assert.Equal("last"u8.ToArray(), metadata.GetValueBytes("key"));
        Assert.Equal(["first", "last"], metadata.GetAll("key").Select(entry => entry.Value));
    }

    [Fact]
    public void LookUpOfBytes()
    {
        var metadata = new Metadata { { "key-bin", [0, 255] } };

        Assert.Equal([0, 255], metadata.GetValueBytes("key-bin"));
        Assert.Throws<InvalidOperationException>(() => metadata.GetValue("key-bin"));
    }

    [Fact]
    public void LookUpOfWhatIsNotThere()
    {
        Metadata metadata = [];

        Assert.Null(metadata.Get("key"));
        Assert.Null(metadata.GetValue("key"));
        Assert.Null(metadata.GetValueBytes("key"));
        Assert.Empty(metadata.GetAll("key"));
    }

    [Fact]
    public void ListKeepsOrder()
    {
        Metadata.Entry a = new("a", "1"), b = new("b", "2"), c = new("c", "3");
        Metadata metadata = [a, c];

        metadata.Insert(1, b);
        metadata[0] = c;
        metadata.RemoveAt(2);

        Assert.Equal([c, b], metadata);
        Assert.Equal(1, metadata.IndexOf(b));
        Assert.Contains(b, metadata);
        Assert.True(metadata.Remove(b));
        Assert.False(metadata.Remove(b));
        Assert.Single(metadata);
        metadata.Clear();
        Assert.Empty(metadata);
    }

    [Fact]
    public void NullIsNoEntry()
    {
        Metadata metadata = [new("a", "1")];

        Assert.Throws<ArgumentNullException>(() => metadata.Add(null!));
        Assert.Throws<ArgumentNullException>(() => metadata.Insert(0, null!));
        Assert.Throws<ArgumentNullException>(() => metadata[0] = null!);
    }

    [Fact]
    public void EmptyStaysEmpty()
    {
        var entry = new Metadata.Entry("a", "1");

        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add(entry));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("a", "1"));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Insert(0, entry));
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Remove(entry));
        Assert.Throws<InvalidOperationException>(Metadata.Empty.Clear);
        Assert.Empty(Metadata.Empty);
    }
}
