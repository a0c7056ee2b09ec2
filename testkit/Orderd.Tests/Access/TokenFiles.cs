using System.Globalization;
using Orderd.Access;
using Orderd.Configuration;
using Orderd.Errors;
using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>Contract 7: the file of tokens, and how a token is found in it.</summary>
public sealed class TokenFiles : IDisposable
{
    static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    static readonly string Hash = new('a', 64);

    readonly ScratchFolder _folder = new();

    string File => _folder.File("tokens");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CommentsBlanksAndTabsAreFine()
    {
        var (a, b) = (new IssuedToken("a", "reader"), new IssuedToken("b.2-x", "admin", "2999-01-01T00:00:00.5Z"));
        var table = Read($"\n# all tokens\n\t{a.Line.Replace(' ', '\t')}   # of the dashboard\r\n\r\n{b.Line}\n");

        Assert.Equal(2, table.Count);
        Assert.Equal(new Caller(Role.Reader, "token:a(reader)"), table.Find($"Bearer {a.Text}", Now, out _));
        Assert.Equal(new Caller(Role.Admin, "token:b.2-x(admin)"), table.Find($"bearer {b.Text}", Now, out _));
    }

    [Theory]
    [InlineData("a", "a line is ID SHA256 ROLE EXPIRY")]
    [InlineData("a {hash} reader never more", "a line is ID SHA256 ROLE EXPIRY")]
    [InlineData("a_b {hash} reader never", "an id has 1 to 64 characters")]
    [InlineData("a {hash}0 reader never", "the second word is no SHA-256")]
    [InlineData("a {nohash} reader never", "the second word is no SHA-256")]
    [InlineData("a {hash} root never", "the role is reader, writer or admin")]
    [InlineData("a {hash} Reader never", "the role is reader, writer or admin")]
    [InlineData("a {hash} reader tomorrow", "the expiry is a time")]
    [InlineData("a {hash} reader 2027-01-01", "the expiry is a time")]
    [InlineData("ok {hash} reader never", "the id ok is there already")]
    public void AWrongLineIsRefusedAloneByItsNumberAndNotShown(string line, string problem)
    {
        line = line.Replace("{hash}", Hash, StringComparison.Ordinal).Replace("{nohash}", new string('z', 64), StringComparison.Ordinal);

        var table = Read($"ok {Hash} reader never\n{line}\nalso.ok {Hash} reader never\n");

        var refused = Assert.Single(table.Problems);
        Assert.StartsWith($"Access:Tokens: {File}, line 2: {problem}", refused, StringComparison.Ordinal);
        // Somebody may have put the token itself there.
        Assert.DoesNotContain(new string('z', 8), refused, StringComparison.Ordinal);
        // The lines before and behind it are tokens all the same.
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public void AFileFullOfMistakesIsNotSaidLineByLine()
    {
        var table = Read(string.Concat(Enumerable.Repeat("oops\n", 1_000)));

        Assert.Equal(11, table.Problems.Count);
        Assert.EndsWith("990 more lines are wrong.", table.Problems[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongFileKeepsTheDaemonFromStarting()
    {
        Assert.ThrowsAny<StartFailure>(() => CredentialStore.Read(new Config { Access = new() { Tokens = _folder.File("none") } }));
        // Not one line of it is a token: it is another file.
        System.IO.File.WriteAllText(File, "oops");
        Assert.Throws<StartFailure>(() => CredentialStore.Read(new Config { Access = new() { Tokens = File } }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer ord_")]
    [InlineData("Bearer ord_a")]
    [InlineData("Bearer ord_a_")]
    [InlineData("Bearer ord__secret")]
    [InlineData("Bearer {text}x")]
    [InlineData("Bearer  {text}")]
    [InlineData("{text}")]
    [InlineData("Basic {text}")]
    [InlineData("Bearer \u00fc{text}")]
    public void WhatIsNoTokenOfOursIsNobody(string authorization)
    {
        var token = new IssuedToken("a", "reader");
        var table = Read(token.Line);

        var caller = table.Find(authorization.Replace("{text}", token.Text, StringComparison.Ordinal), Now, out var refusal);

        Assert.Equal((Caller.Anonymous, ErrorKind.Unauthenticated), (caller, refusal!.Kind));
    }

    [Fact]
    public void AnUnknownIdIsToldNothingThatAWrongSecretIsNot()
    {
        var table = Read(new IssuedToken("a", "reader").Line);

        table.Find("Bearer ord_a_wrong", Now, out var wrong);
        table.Find("Bearer ord_b_wrong", Now, out var unknown);

        Assert.Equal(wrong!.Message, unknown!.Message);
        Assert.DoesNotContain("wrong", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExpiredOneIsToldSoByItsName()
    {
        var token = new IssuedToken("ci", "reader", "2026-02-03T04:05:06Z");
        var expiry = DateTimeOffset.Parse(token.Expiry, CultureInfo.InvariantCulture);
        var table = Read(token.Line);

        Assert.Equal(Role.Reader, table.Find($"Bearer {token.Text}", expiry.AddSeconds(-1), out _).Role);
        var late = table.Find($"Bearer {token.Text}", expiry, out var refusal);

        Assert.Equal(new Caller(Role.None, "token:ci"), late);
        Assert.Equal((ErrorKind.Unauthenticated, "The token ci expired at 2026-02-03T04:05:06Z; a new one is needed."), (refusal!.Kind, refusal.Message));
        // Only whoever has the secret learns that.
        table.Find("Bearer ord_ci_wrong", expiry, out var wrong);
        Assert.DoesNotContain("expired", wrong!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneThatOthersMayReadIsWarnedOf()
    {
        System.IO.File.WriteAllText(File, new IssuedToken("a", "reader").Line);
        System.IO.File.SetUnixFileMode(File, (UnixFileMode)0b110_000_000);
        Assert.Empty(CredentialStore.Read(new Config { Access = new() { Tokens = File } }).Warnings);

        System.IO.File.SetUnixFileMode(File, (UnixFileMode)0b110_100_100);
        Assert.Contains($"chmod o-r {File}", Assert.Single(CredentialStore.Read(new Config { Access = new() { Tokens = File } }).Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rw-------", true)]
    [InlineData("rw-rw----", true)]
    [InlineData("rw-----w-", false)]
    [InlineData("rw-rw-rw-", false)]
    public void OneThatOthersMayWriteIsRefused(string mode, bool isAccepted)
    {
        System.IO.File.WriteAllText(File, new IssuedToken("a", "reader").Line);
        System.IO.File.SetUnixFileMode(
            File, mode.Select((letter, i) => letter == '-' ? UnixFileMode.None : (UnixFileMode)(1 << (8 - i))).Aggregate((all, one) => all | one));

        var failure = Record.Exception(() => CredentialStore.Read(new Config { Access = new() { Tokens = File } }));

        Assert.Equal(isAccepted, failure is null);
        if (!isAccepted)
            Assert.Contains($"chmod o-w {File}", Assert.IsAssignableFrom<StartFailure>(failure).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindingOneAllocatesNothing()
    {
        var token = new IssuedToken("a", "reader");
        var table = Read(token.Line);
        var authorization = $"Bearer {token.Text}";
        for (var i = 0; i < 100; i++)
            table.Find(authorization, Now, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            table.Find(authorization, Now, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    TokenTable Read(string text)
    {
        System.IO.File.WriteAllText(File, text);
        return TokenFile.Read(File);
    }
}
