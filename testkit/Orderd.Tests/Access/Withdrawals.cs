using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Orderd.Lifecycle;
using Orderd.Tests.Native;

namespace Orderd.Tests.Access;

/// <summary>Contract 7: for how long tokens outlive their file.</summary>
public sealed class Withdrawals : IDisposable
{
    readonly ScratchFolder _folder = new();
    readonly ManualClock _clock = new();
    readonly IssuedToken _token = new("a", "reader");

    string Tokens => _folder.File("tokens");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AfterTenSecondsWithoutAFileNoTokenIsValid()
    {
        await File.WriteAllTextAsync(Tokens, _token.Line);
        await using var host = await StartAsync();
        Assert.Equal(StatusCode.OK, await GetAsync(host));

        File.Delete(Tokens);
        Reread(host);
        _clock.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.Equal(StatusCode.OK, await GetAsync(host));
        // Asking again does not put it off.
        Reread(host);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(StatusCode.Unauthenticated, await GetAsync(host));

        await File.WriteAllTextAsync(Tokens, _token.Line);
        Reread(host);
        Assert.Equal(StatusCode.OK, await GetAsync(host));
    }

    [Fact]
    public async Task AFileThatIsBackInTimeIsAsIfItHadBeenThere()
    {
        await File.WriteAllTextAsync(Tokens, _token.Line);
        await using var host = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            File.Move(Tokens, _folder.File("aside"));
            Reread(host);
            _clock.Advance(TimeSpan.FromSeconds(9));
            File.Move(_folder.File("aside"), Tokens);
            Reread(host);
            _clock.Advance(TimeSpan.FromSeconds(9));
        }

        Assert.Equal(StatusCode.OK, await GetAsync(host));
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("credentials_withdrawn", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AFileThatComesBackUnseenIsFound()
    {
        await File.WriteAllTextAsync(Tokens, _token.Line);
        await using var host = await StartAsync();
        File.Move(Tokens, _folder.File("aside"));
        Reread(host);
        _clock.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(StatusCode.Unauthenticated, await GetAsync(host));

        File.Move(_folder.File("aside"), Tokens);
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(StatusCode.OK, await GetAsync(host));
    }

    Task<OrderdHost> StartAsync() => OrderdHost.StartAsync(new()
    {
        Clock = _clock,
        SampleData = true,
        Settings = new Dictionary<string, string> { ["Access:Tokens"] = Tokens },
    });

    static void Reread(OrderdHost host) => host.Services.GetRequiredService<Reload>().Run();

    async Task<StatusCode> GetAsync(OrderdHost host)
    {
        try
        {
            await host.Orders.getOrderAsync(new StringValue { Value = "101" }, new Metadata { { "authorization", $"Bearer {_token.Text}" } });
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}
