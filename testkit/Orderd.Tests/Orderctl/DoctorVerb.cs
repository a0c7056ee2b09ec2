using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orderd.Tests.Native;
using static System.IO.UnixFileMode;

namespace Orderd.Tests.Orderctl;

/// <summary>Plants each fault between the native orderctl and the native orderd, and has doctor find it and nothing else.</summary>
[Trait("Contract", "8 doctor: finds each fault that the tests plant")]
public sealed class DoctorVerb : DoctorRuns
{
    [Fact]
    public async Task WhereNothingIsWrongItSaysSo()
    {
        await using var orderd = await StartAsync();

        (await RunAsync(Endpoint, "--group", Group)).IsClean();
        (await RunAsync($"http://127.0.0.1:{orderd.Tcp.Port}")).IsClean();
        var text = await OrderctlProcess.RunAsync(Endpoint, "", "doctor", "--group", Group);
        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        Assert.Contains($"ok     socket       {Socket}\n", text.Output, StringComparison.Ordinal);
        Assert.Contains("ok     server       SERVING\n", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingSocket()
    {
        var fault = (await RunAsync(Endpoint)).Only("fault", "socket", $"there is no {Socket}");

        Assert.Equal($"orderd --socket {Socket}", fault.Fix);
        var text = await OrderctlProcess.RunAsync(Endpoint, "", "doctor");
        Assert.Equal(new OrderctlResult(1, $"fault  socket       there is no {Socket}\n               fix: orderd --socket {Socket}\n", ""), text);
    }

    [Fact]
    public async Task AMissingFolder() => (await RunAsync("unix:/no/such/o.sock")).Only("fault", "directory", "there is no directory /no");

    [Fact]
    public async Task WhatIsNoSocket()
    {
        await File.WriteAllTextAsync(Socket, "precious");

        var fault = (await RunAsync(Endpoint)).Only("fault", "socket", "is not a socket");

        Assert.Equal($"mv {Socket} {Socket}.old && orderd --socket {Socket}", fault.Fix);
    }

    [Fact]
    public async Task AStaleSocket()
    {
        await using (var orderd = await StartAsync())
            await orderd.KillAsync();

        var fault = (await RunAsync(Endpoint, "--group", Group)).Only("fault", "listener", "stale");

        Assert.Equal($"orderd --socket {Socket}", fault.Fix);
    }

    [Theory]
    [InlineData("0600", "fault", "owner and group must be able to write")]
    [InlineData("0060", "fault", "owner and group must be able to write")]
    [InlineData("0666", "warn", "anybody may connect")]
    public async Task AWrongMode(string mode, string result, string text)
    {
        await using var orderd = await StartAsync();
        File.SetUnixFileMode(Socket, (UnixFileMode)Convert.ToInt32(mode, 8));

        // Who owns a socket and may not write to it cannot connect either, unless it is root.
        var report = await RunAsync(Endpoint, "--group", Group);
        var finding = report.Only(result, "mode", text);

        Assert.Contains(mode, finding.Text, StringComparison.Ordinal);
        await TypeAsync(finding.Fix);
        (await RunAsync(Endpoint, "--group", Group)).IsClean();
    }

    [Fact]
    public async Task AGroupThatThereIsNot()
    {
        await using var orderd = await StartAsync();

        var fault = (await RunAsync(Endpoint, "--group", "no-such-group")).Only("fault", "group", "there is no group no-such-group");

        Assert.Contains("groupadd --system no-such-group", fault.Fix, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task AWrongGroup()
    {
        await using var orderd = await StartAsync();

        var fault = (await RunAsync(Endpoint, "--group", "games")).Only("fault", "group", $"its group is {Group}, not games");

        await TypeAsync(fault.Fix);
        (await RunAsync(Endpoint, "--group", "games")).IsClean();
    }

    [RootFact]
    public async Task AUserWhoIsNotInTheGroup()
    {
        await using var orderd = await StartForGamesAsync();

        var fault = (await RunAsAsync("nobody", "nogroup")).Only("fault", "membership", "nobody is not in the group games");

        Assert.StartsWith("sudo usermod -aG games nobody", fault.Fix, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task AMemberWhoseSessionIsOlderThanTheMembership()
    {
        await using var orderd = await StartForGamesAsync();

        var fault = (await RunAsAsync("games", "nogroup")).Only("fault", "membership", "this session began before that");

        Assert.StartsWith("newgrp games", fault.Fix, StringComparison.Ordinal);
        (await RunAsAsync("games", "games")).IsClean();
    }

    [RootFact]
    public async Task AUserWhomTheSocketLetsInAndTheServerDoesNot()
    {
        await using var orderd = await StartForGamesAsync();
        File.SetUnixFileMode(Socket, (UnixFileMode)Convert.ToInt32("666", 8));

        var report = await RunAsAsync("nobody", "nogroup");

        Assert.Equal(["mode", "server"], report.Findings.Where(finding => finding.Result != "ok").Select(finding => finding.Check));
        Assert.StartsWith("PERMISSION_DENIED", report.Findings.Single(finding => finding.Result == "fault").Text, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task AFolderThatMayNotBeEntered()
    {
        await using var orderd = await StartForGamesAsync();
        File.SetUnixFileMode(Folder.Root, UserRead | UserWrite | UserExecute);

        // The program itself is elsewhere.
        var fault = (await RunAsAsync("games", "games")).Only("fault", "directory", $"games may not enter {Folder.Root}");

        Assert.Equal($"sudo chmod a+x {Folder.Root}", fault.Fix);
    }

    [Fact]
    public async Task AHostWhereNothingListens()
    {
        await using (var orderd = await StartAsync())
        {
            await orderd.StopAsync();
            var fault = (await RunAsync($"http://127.0.0.1:{orderd.Tcp.Port}")).Only("fault", "listener", "nothing listens");
            Assert.StartsWith($"orderd --listen 127.0.0.1:{orderd.Tcp.Port}", fault.Fix, StringComparison.Ordinal);
        }

        (await RunAsync("http://no-such-host.invalid:1")).Only("fault", "listener", "there is no host no-such-host.invalid");
    }

    [Fact]
    public async Task AStoreThatCannotBeUsed()
    {
        await using var orderd = await StartAsync();
        File.Delete(Folder.File("orders.db"));

        (await RunAsync(Endpoint, "--group", Group)).Only("fault", "server", "NOT_SERVING");
    }

    [Fact]
    public async Task ATokenThatIsNoneOfTheServers()
    {
        var tokens = Folder.File("tokens");
        await File.WriteAllTextAsync(tokens, $"known {new string('0', 64)} reader never\n");
        File.SetUnixFileMode(tokens, UserRead | UserWrite);
        await using var orderd = await StartAsync(("ORDERD_Access__Tokens", tokens));

        var fault = (await RunAsync($"http://127.0.0.1:{orderd.Tcp.Port}", "--token-file", SecretFile("ord_other_secret")))
            .Only("fault", "server", "UNAUTHENTICATED");

        Assert.StartsWith("orderctl token new", fault.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("orderd-version", "99.0.0", "fault", "version", "the server has version 99.0.0")]
    [InlineData("orderd-version", "0.1.99", "warn", "version", "the server has version 0.1.99")]
    [InlineData("date", "Thu, 01 Jan 2026 00:00:00 GMT", "fault", "clock", "behind this machine's")]
    [InlineData("date", "Fri, 01 Jan 2100 00:00:00 GMT", "fault", "clock", "ahead of this machine's")]
    public async Task AServerOfAnotherVersionOrTime(string header, string value, string result, string check, string text)
    {
        await using var host = await OrderdHost.StartAsync(new()
        {
            Transport = OrderdTransport.Tcp,
            Configure = web => web.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new AnswersWith(header, value))),
        });

        (await RunAsync(host.Address.GetLeftPart(UriPartial.Authority))).Only(result, check, text);
    }

    Task<NativeOrderd> StartForGamesAsync()
    {
        File.SetUnixFileMode(Folder.Root, (UnixFileMode)Convert.ToInt32("755", 8));
        return StartAsync(("ORDERD_Access__Group", "games"));
    }

    /// <summary>As another user, in one group; with a copy of the program, since that user may not come to where it was built.</summary>
    async Task<DoctorReport> RunAsAsync(string user, string group)
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Root, (UnixFileMode)Convert.ToInt32("755", 8));
        File.Copy(Binaries.Orderctl, folder.File("orderctl"));
        var run = await ProgramRun.Of("setpriv",
        [
            $"--reuid={user}", $"--regid={group}", "--clear-groups",
            folder.File("orderctl"), "--endpoint", Endpoint, "doctor", "-o", "json", "--group", "games",
        ]);
        return DoctorReport.Of(new(run.ExitCode, run.Output, run.Error));
    }

    /// <summary>Has the real daemon answer with another header in the end.</summary>
    sealed class AnswersWith(string header, string value) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, following) =>
            {
                http.Response.OnStarting(() =>
                {
                    http.Response.Headers[header] = value;
                    return Task.CompletedTask;
                });
                return following(http);
            });
            next(app);
        };
    }
}
