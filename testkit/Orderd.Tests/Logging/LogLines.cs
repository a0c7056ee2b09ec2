using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orderd.Logging;

namespace Orderd.Tests.Logging;

/// <summary>Contract 4: a line is a line, whatever stands in it, and of bounded length.</summary>
public sealed class LogLines
{
    static readonly string[] Fillers = ["x", "\"", "\0", "\u2028", "é", "\ud83d\ude00", "\ud83d", "a\ud83d\ude00\n"];

    public static TheoryData<int, string> Texts
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (var filler in Fillers)
            {
                // Around what there is room for, and far beyond.
                foreach (var length in (int[])[300, 600, 640, 650, 1_000, 3_900, 3_960, 4_000, 100_000])
                    data.Add(length, filler);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void AJsonLineHasRoomForSoMuchAndSaysWhereItWasCut(int length, string filler)
    {
        var text = Repeat(filler, length);

        var line = Line(LogStyle.JournalJson, text);

        var json = JsonElement.Parse(line.AsSpan("<6>".Length).ToString());
        var first = json.GetProperty("first").GetString()!;
        Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, LogLine.MaxLength - 1);
        Assert.Equal(12, json.GetProperty("last").GetInt32());
        // Half a character comes out as a replacement character.
        if (first != Replaced(text))
        {
            Assert.EndsWith("…", first, StringComparison.Ordinal);
            Assert.StartsWith(first[..^1], Replaced(text), StringComparison.Ordinal);
            // As much of it as there was room for.
            Assert.InRange(Encoding.UTF8.GetByteCount(line), LogLine.MaxLength - 500, LogLine.MaxLength - 1);
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void ALineOfTextHasRoomForSoMuch(int length, string filler)
    {
        var line = Line(LogStyle.JournalText, Repeat(filler, length));

        Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, LogLine.MaxLength - 1);
        Assert.DoesNotContain(line, char.IsControl);
        Assert.EndsWith(" last=12", line, StringComparison.Ordinal);
    }

    [Fact]
    public void TokensAreTakenOutOfEveryText() =>
        Assert.DoesNotContain("0123456789abcdef", Line(LogStyle.Json, "GET /ORD_CI_0123456789abcdef0123456789ABCDEF"), StringComparison.OrdinalIgnoreCase);

    // The second text finds no room when the first has taken it.
    static string Line(LogStyle style, string text) => Encoding.UTF8.GetString(
        LogLine.Begin(style, DateTimeOffset.UnixEpoch, LogLevel.Information, "test"u8)
            .Group("group"u8).End()
            .Add("first"u8, text)
            .Add("second"u8, text)
            .Add("last"u8, 12)
            .Finish());

    static string Repeat(string filler, int length) => string.Concat(Enumerable.Repeat(filler, (length / filler.Length) + 1));

    static string Replaced(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
