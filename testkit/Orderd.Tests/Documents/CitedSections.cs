using System.Reflection;
using System.Text.RegularExpressions;

namespace Orderd.Tests.Documents;

/// <summary>
/// What a test cites is in the repository: a section of docs/contract.md by its number, and within it what the test is about, such
/// as <c>[Trait("Contract", "2 addOrder: keys live 24 h")]</c>.
/// </summary>
public sealed partial class CitedSections
{
    const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly Dictionary<string, string> Sections = Section().Matches(MarkdownPage.At("docs/contract.md").Prose)
        .ToDictionary(match => match.Groups[1].Value, match => Plain(match.Value));

    [Fact]
    public void EachCitationIsThere()
    {
        var citations = Citations().ToList();
        Assert.InRange(citations.Count, 200, 10_000);
        Assert.DoesNotContain(citations, citation => !IsThere(citation.Document, citation.Place));
    }

    [Theory]
    [InlineData("Contract", "2 addOrder: keys live 24 h", true)]
    [InlineData("Contract", "1: unknown fields are ignored", true)]
    [InlineData("Contract", "99 addOrder: no such section", false)]
    [InlineData("Contract", "2 renameOrder: no such method there", false)]
    [InlineData("Contract", "addOrder: no section", false)]
    [InlineData("Issue", "2 addOrder: no such document", false)]
    public void OneThatLeadsNowhereIsSeen(string document, string place, bool isThere) => Assert.Equal(isThere, IsThere(document, place));

    static bool IsThere(string document, string place) =>
        document == "Contract" && Place().Match(place) is { Success: true } cited
        && Sections.TryGetValue(cited.Groups[1].Value, out var section)
        && Plain(cited.Groups[2].Value).Split(' ').All(word => section.Contains(word, StringComparison.Ordinal));

    static IEnumerable<(string Document, string Place)> Citations() =>
        from type in typeof(CitedSections).Assembly.GetTypes()
        from member in type.GetMembers(Declared).Prepend(type)
        from attribute in member.GetCustomAttributesData()
        where attribute.AttributeType == typeof(TraitAttribute)
        select ((string)attribute.ConstructorArguments[0].Value!, (string)attribute.ConstructorArguments[1].Value!);

    static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal).ToUpperInvariant();

    [GeneratedRegex(@"^## (\d+)\. (?:(?!^## ).)*", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^(\d+)(?: ([^:]+))?: .")]
    private static partial Regex Place();
}
