using Orderd.TestKit.Snapshots;
using Orderd.Tests.Native;

namespace Orderd.Tests.Kit;

public sealed class SnapshotFiles : IDisposable
{
    readonly ScratchFolder _folder = new();

    string Verified => _folder.File("File.Method.verified.txt");

    string Received => _folder.File("File.Method.received.txt");

    SnapshotFile Snapshot => new(Verified, Received);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ATextThatWasApprovedPasses()
    {
        await File.WriteAllTextAsync(Verified, "one\r\ntwo\n");

        Snapshot.Compare("one\ntwo", accept: false);

        Assert.False(File.Exists(Received));
    }

    [Fact]
    public async Task AnotherTextFailsWithItsDifferenceAndTheWayToApproveIt()
    {
        await File.WriteAllTextAsync(Verified, "one\ntwo\nthree\n");

        var error = Assert.Throws<SnapshotMismatchException>(() => Snapshot.Compare("one\n2\nthree", accept: false));

        TestKit.Snapshot.Match(error.Message.Replace(_folder.Root, "(folder)", StringComparison.Ordinal));
        Assert.Equal("one\n2\nthree\n", await File.ReadAllTextAsync(Received));
        Assert.Equal("one\ntwo\nthree\n", await File.ReadAllTextAsync(Verified));
    }

    [Fact]
    public void ATextWithoutASnapshotFailsToo()
    {
        var error = Assert.Throws<SnapshotMismatchException>(() => Snapshot.Compare("one", accept: false));

        TestKit.Snapshot.Match(error.Message.Replace(_folder.Root, "(folder)", StringComparison.Ordinal));
        Assert.False(File.Exists(Verified));
    }

    [Fact]
    public async Task AcceptingApprovesAndTidiesUp()
    {
        Assert.Throws<SnapshotMismatchException>(() => Snapshot.Compare("one", accept: false));

        Snapshot.Compare("one", accept: true);

        Assert.Equal("one\n", await File.ReadAllTextAsync(Verified));
        Assert.False(File.Exists(Received));
        Snapshot.Compare("one", accept: false);
    }

    [Theory]
    [InlineData("1", null, true)]
    [InlineData("1", "false", true)]
    [InlineData("1", "true", false)]
    [InlineData("1", "True", false)]
    [InlineData("1", "1", false)]
    [InlineData(null, null, false)]
    [InlineData("", null, false)]
    [InlineData("0", null, false)]
    public void NothingIsAcceptedUnaskedOrInCI(string? asked, string? ci, bool accepts) =>
        Assert.Equal(accepts, SnapshotFile.MayAccept(asked, ci));

    [Fact]
    public void UuidsAndTimesAreNumberedByTheirPlace() => Assert.Equal(
        "Guid_1 at Time_1, Guid_2 at Time_2, Guid_1 again",
        Scrubber.Scrub(
            "01931a7c-0000-7000-8000-000000000001 at 2025-01-01T00:00:00.123Z, 01931a7c-0000-7000-8000-000000000002 at "
            + "2025-01-02 00:00:00, 01931a7c-0000-7000-8000-000000000001 again"));

    [Fact]
    public void ASourceIsFoundThoughItsPathWasMapped()
    {
        Directory.CreateDirectory(_folder.File("repository/tests/Topic"));
        Directory.CreateDirectory(_folder.File("repository/tests/bin/debug"));
        File.WriteAllText(_folder.File("repository/tests/Topic/Some.cs"), "");
        // The longest tail counts, not the nearest file.
        File.WriteAllText(_folder.File("repository/tests/bin/Some.cs"), "");

        Assert.Equal(
            _folder.File("repository/tests/Topic/Some.cs"),
            SourceFile.Locate("/mapped/tests/Topic/Some.cs", _folder.File("repository/tests/bin/debug")));
        Assert.Null(SourceFile.Locate("/mapped/No.cs", _folder.File("repository/tests/bin/debug")));
    }

    [Fact]
    public void OfALongTextOnlyTheLinesAroundADifferenceAreShown()
    {
        string[] lines = [.. Enumerable.Range(1, 30).Select(i => $"line {i}")];
        var before = string.Join('\n', lines);
        lines[9] = "another";
        lines[20] += " \t";

        TestKit.Snapshot.Match(LineDifference.Between(before, string.Join('\n', lines)));
    }

    [Fact]
    public void TextsOfAnyLengthAreCompared()
    {
        var before = string.Join('\n', Enumerable.Range(0, 50_000));
        var after = string.Join('\n', Enumerable.Range(25_000, 50_000));

        var lines = LineDifference.Between(before, after).Split('\n');

        Assert.Equal(25_000, lines.Count(line => line.StartsWith("- ", StringComparison.Ordinal)));
        Assert.Equal(25_000, lines.Count(line => line.StartsWith("+ ", StringComparison.Ordinal)));
    }

    [Fact]
    public void AnApprovedFileWhoseTestIsGoneIsAnOrphan()
    {
        Directory.CreateDirectory(_folder.File("Topic"));
        File.WriteAllText(_folder.File("Topic/Some.Tests.cs"), "public void Stays() => Match(text, name: \"part.two\");");
        foreach (var name in (string[])["Some.Tests.Stays", "Some.Tests.part.two", "Some.Tests.Sta", "Some.Tests.Went", "Gone.Stays"])
            File.WriteAllText(_folder.File($"Topic/{name}.verified.txt"), "");

        var orphans = Orphans.Below(_folder.Root).Select(Path.GetFileName);

        Assert.Equal(["Gone.Stays.verified.txt", "Some.Tests.Sta.verified.txt", "Some.Tests.Went.verified.txt"], orphans);
    }

    [Fact]
    public void NoneOfTheseTestsLeftAFileBehind() => Assert.Empty(TestKit.Snapshot.Orphans(".."));
}
