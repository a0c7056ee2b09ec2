using Orderd.Configuration;

namespace Orderd.Tests.Native;

/// <summary>What <c>orderd --list-settings</c> says is in force, and where it comes from. On the native daemon.</summary>
public sealed class SettingLists : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EachSettingIsListedWithItsValueAndOrigin()
    {
        var file = _folder.File("orderd.json");
        await File.WriteAllTextAsync(
            file, """{ "Log": { "Level": "debug", "Format": "text" }, "Limits": { "HeaderFields": 32 }, "Listen": ["127.0.0.1:1", "127.0.0.1:2"] }""");

        var run = await ProgramRun.Of(
            Binaries.Orderd,
            ["--list-settings", "--config", file, "--store", "memory"],
            null,
            ("ORDERD_Log__Level", "error"), ("ORDERD_Limits__IdleStream", "1m"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(["SETTING", "VALUE", "ORIGIN"], Columns(lines[0]));
        Assert.Equal(Settings.All.Select(setting => setting.Key), lines.Skip(1).Select(line => Columns(line)[0]));
        var rows = lines.Select(Columns).ToDictionary(columns => columns[0], columns => (columns[1], columns[2]));
        Assert.Equal(("memory", "flag --store"), rows["Store"]);
        Assert.Equal(("error", "environment ORDERD_Log__Level"), rows["Log:Level"]);
        Assert.Equal(("1m", "environment ORDERD_Limits__IdleStream"), rows["Limits:IdleStream"]);
        Assert.Equal(("text", $"file {file}"), rows["Log:Format"]);
        Assert.Equal(("32", $"file {file}"), rows["Limits:HeaderFields"]);
        Assert.Equal(("127.0.0.1:1, 127.0.0.1:2", $"file {file}"), rows["Listen"]);
        Assert.Equal(("30s", "default"), rows["Limits:DefaultDeadline"]);
        Assert.Equal(("(not set)", "default"), rows["Tls:Certificate"]);
    }

    [Fact]
    public async Task WhatCannotBeInForceIsNotListed()
    {
        var run = await ProgramRun.Of(Binaries.Orderd, ["--list-settings", "--listen", "nowhere"]);

        Assert.Equal((64, ""), (run.ExitCode, run.Output));
        Assert.Contains("--listen", run.Error, StringComparison.Ordinal);
    }

    static string[] Columns(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
