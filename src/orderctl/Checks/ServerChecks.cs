using System.Globalization;
using System.Net.Sockets;
using Grpc.Core;
using Orderctl.Cli;
using Orderctl.Client;
using Orderctl.Output;
using Orderd.Shared;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderctl.Checks;

/// <summary>Whoever answers at the endpoint: does somebody, is it fit, does it let us in, and do version and clock agree.</summary>
sealed class ServerChecks(Session session, string group)
{
    static readonly TimeSpan NoticeableSkew = TimeSpan.FromSeconds(5);
    static readonly TimeSpan HarmfulSkew = TimeSpan.FromSeconds(60);

    Endpoint Endpoint => session.Endpoint;

    /// <param name="report">Told of each finding.</param>
    /// <param name="isRefusalExplained">Whether an error was found already that keeps this user from connecting.</param>
    public async Task Run(Action<Finding> report, bool isRefusalExplained)
    {
        try
        {
            using var stream = await Connection.Connect(Endpoint, session.Interrupt.Requested).ConfigureAwait(false);
            report(Finding.Ok("listener", $"somebody listens at {Endpoint}"));
            if (Endpoint.IsEncrypted && !await new TlsChecks(session).Run(stream, report).ConfigureAwait(false))
                return;
        }
        catch (Unreachable e)
        {
            if (!isRefusalExplained || CodeOf(e) != SocketError.AccessDenied)
                report(Silence(e));
            return;
        }

        await Ask(report).ConfigureAwait(false);
    }

    static SocketError? CodeOf(Unreachable e) => (e.InnerException as SocketException)?.SocketErrorCode;

    Finding Silence(Unreachable e)
    {
        if (Endpoint.SocketPath is { } path)
            return Finding.Fault("listener", e.Message, Remedy.Start(path));

        var host = Endpoint.Uri.IdnHost;
        return Finding.Fault("listener", e.Message, CodeOf(e) is SocketError.ConnectionRefused
            ? $"orderd --listen {Endpoint.Uri.Authority}    (on {host})"
            : $"ping {host}    (is that the right name, and no firewall in the way?)");
    }

    async Task Ask(Action<Finding> report)
    {
        var asked = DateTimeOffset.UtcNow;
        using var call = session.Health.Check("", session.Call(Session.Unary));
        try
        {
            var response = await call.ResponseAsync.ConfigureAwait(false);
            report(response.Status == ServingStatus.Serving
                ? Finding.Ok("server", "SERVING")
                : Finding.Fault(
                    "server", HealthCalls.Name(response.Status), Remedy.AsRoot("journalctl --unit orderd --lines 20    (its log says why)")));
        }
        catch (RpcException e) when (session.Interrupt.ExitCode is null)
        {
            report(Refusal(e));
            if (e.Status.DebugException is not null)
                return;
        }

        var headers = await call.ResponseHeadersAsync.ConfigureAwait(false);
        report(Version(headers.GetValue(ProductVersion.Header)));
        if (DateTimeOffset.TryParseExact(
            headers.GetValue("date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            report(Clock(time - asked, DateTimeOffset.UtcNow - asked));
    }

    Finding Refusal(RpcException e) => Finding.Fault("server", $"{ErrorReport.Name(ErrorReport.CodeOf(e))}: {ErrorReport.Words(e.Status, session)}", e.StatusCode switch
    {
        StatusCode.Unauthenticated => "orderctl token new --role reader --expires 90d    (then --token-file FILE)",
        StatusCode.PermissionDenied when Endpoint.SocketPath is not null => Remedy.Join(group),
        StatusCode.PermissionDenied => "orderctl token new --role writer --expires 90d    (then --token-file FILE)",
        StatusCode.Unimplemented => Remedy.AsRoot("apt-get install --only-upgrade orderd"),
        _ => Remedy.AsRoot("journalctl --unit orderd --lines 20    (on the server)"),
    });

    static Finding Version(string? server)
    {
        const string Check = "version";
        var own = ProductVersion.Text;
        var upgrade = Remedy.AsRoot("apt-get install --only-upgrade orderd");
        if (server is null)
        {
            return Finding.Fault(
                Check, "the server names no version: it is no orderd, or something between changes its answers", "--endpoint with the address of orderd");
        }

        var theirs = ProductVersion.WithoutCommit(server);
        if (theirs == own)
            return Finding.Ok(Check, own);

        var text = $"the server has version {theirs}, this is orderctl {own}";
        return MajorAndMinor(theirs) == MajorAndMinor(own) ? Finding.Warning(Check, text, upgrade) : Finding.Fault(Check, text, upgrade);
    }

    static string MajorAndMinor(string version) => version.LastIndexOf('.') is var dot and > 0 ? version[..dot] : version;

    // The header has whole seconds, and is up to one second old.
    static Finding Clock(TimeSpan ahead, TimeSpan travel)
    {
        const string Check = "clock";
        var skew = ahead.Duration() - travel;
        if (skew < NoticeableSkew)
            return Finding.Ok(Check, "the server's time is this machine's");

        var way = ahead > TimeSpan.Zero ? "ahead of" : "behind";
        var text = string.Create(
            CultureInfo.InvariantCulture, $"the server's clock is {ahead.Duration().TotalSeconds:0} s {way} this machine's");
        var fix = "sudo timedatectl set-ntp true    (where it is wrong)";
        return skew < HarmfulSkew ? Finding.Warning(Check, text, fix) : Finding.Fault(Check, text, fix);
    }
}
