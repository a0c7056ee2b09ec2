using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class SearchTexts(ServerUnderTest server) : OrderBehaviour(server)
{
    [Theory]
    [Trait("Contract", "2 searchOrders: containing the text (ordinal, case-sensitive substring)")]
    [InlineData("iPhone", "an iPhone 15", "an iphone 15")]
    [InlineData("ab", "xaby", "xAby")]
    [InlineData("z", "xyz", "xyZ")]
    [InlineData("ÄÖ", "xÄÖx", "xäöx")]
    [InlineData("é", "caf\u00e9", "cafe\u0301")]
    [InlineData("ß", "Straße", "Strasse")]
    [InlineData("100%", "100% wool", "100 wool")]
    [InlineData("a_c", "a_c", "abc")]
    [InlineData("a*", "a*b", "aab")]
    [InlineData("?", "why?", "why!")]
    [InlineData("'", "o'clock", "oclock")]
    [InlineData("o'c", "o'clock", "o''clock")]
    [InlineData("\"", "15\" screen", "15 screen")]
    [InlineData("5\" s", "15\" screen", "15\"screen")]
    [InlineData("\\", "a\\b", "a/b")]
    [InlineData(" AND ", "a AND b", "a OR b")]
    [InlineData("NOT x", "NOT x", "NOT y")]
    [InlineData("--;", "a--;b", "a-;b")]
    [InlineData("  ", "a  b", "a b")]
    [InlineData("\n", "a\nb", "a\rb")]
    [InlineData("a\tb", "a\tb", "a b")]
    [InlineData("🛒", "a 🛒!", "a 🛍!")]
    [InlineData("🛒🛒🛒", "x🛒🛒🛒x", "x🛒🛒x")]
    [InlineData("日本", "日本語", "日 本語")]
    [InlineData("日本語の", "これは日本語の品", "これは日本語品")]
    [InlineData("\u0001\u0002\u0003", "a\u0001\u0002\u0003", "a\u0001\u0002")]
    public async Task FindsTheTextAndNothingLike(string text, string matching, string similar)
    {
        await Orders.UpdateAsync(
            new Order { Id = Id(1), Items = { "other", matching } },
            new Order { Id = Id(2), Items = { similar, "another" } });

        var found = (await Orders.SearchAsync(text)).Select(order => order.Id).Where(id => id.StartsWith(Unique, StringComparison.Ordinal));

        Assert.Equal([Id(1)], found);
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: an item contains itself, and no two items together contain a text")]
    public async Task LooksAtEachItemByItself()
    {
        await Orders.UpdateAsync(new Order { Id = Id(1), Items = { $"{Unique}abc", "def" } });

        Assert.Single(await Orders.SearchAsync($"{Unique}abc"));
        Assert.Empty(await Orders.SearchAsync($"{Unique}abcdef"));
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: the text is at most 1,024 bytes")]
    public async Task TakesATextOf1024Bytes()
    {
        var text = string.Concat(Enumerable.Repeat("€", 330)) + Unique + "x";
        Assert.Equal(1_024, System.Text.Encoding.UTF8.GetByteCount(text));
        await Orders.UpdateAsync(new Order { Id = Id(1), Items = { text } });

        Assert.Single(await Orders.SearchAsync(text));
    }

    [Fact]
    [Trait("Contract", "2 searchOrders: the text is at most 1,024 bytes")]
    public async Task RefusesATextOf1025Bytes()
    {
        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.SearchAsync(new string('x', 1_025)));

        Assert.Equal(["text"], FieldsAtFault(error));
        Snapshot.Match(error);
    }

    [Theory]
    [Trait("Contract", "2 validation: not U+0000, and valid UTF-8")]
    [InlineData("a\0b")]
    [InlineData("a\uFFFDb")]
    public async Task RefusesATextThatNoItemCouldHold(string text)
    {
        var error = await RefusedAsync(StatusCode.InvalidArgument, () => Orders.SearchAsync(text));

        Assert.Equal(["text"], FieldsAtFault(error));
    }
}
