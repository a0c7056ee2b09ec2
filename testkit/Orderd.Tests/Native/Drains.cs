using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;
using Orderd.Store.Sqlite;

namespace Orderd.Tests.Native;

/// <summary>Contract 3, on stop: running unary calls finish, new ones are not taken.</summary>
public sealed class Drains : IDisposable
{
    readonly ScratchFolder _folder = new();

    string StoreFile => _folder.File("orders.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Contract", "3 on stop: no new calls, running unary calls finish, exit within 5 s, nothing acknowledged is lost")]
    public async Task ARunningUnaryCallFinishesAndANewOneIsRefused()
    {
        StringValue id;
        await using (var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{StoreFile}"))
        {
            var client = orderd.OverSocket();
            AsyncUnaryCall<StringValue> running;
            // Holds the daemon's writer up, and with it the call.
            SqliteLibrary.Load();
            using (var other = Database.Open(StoreFile))
            {
                other.Execute("BEGIN IMMEDIATE");
                running = client.addOrderAsync(new Order { Items = { "running" } });
                // Answered on the same connection, so the call before it has arrived as well.
                await Assert.ThrowsAsync<RpcException>(async () => await client.getOrderAsync(new StringValue { Value = "none" }));
                Signal.Send(orderd.Process, Signal.Terminate);
                await orderd.LogLineAsync(line => line.GetProperty("event").GetString() == "stopping");

                var refused = await Assert.ThrowsAsync<RpcException>(
                    async () => await orderd.OverTcp().getOrderAsync(new StringValue { Value = "none" }));
                Assert.Equal(StatusCode.Unavailable, refused.StatusCode);
                Assert.False(running.ResponseAsync.IsCompleted);
                other.Execute("ROLLBACK");
            }

            id = await running;
            Assert.Equal(0, await orderd.ExitAsync());
        }

        await using var next = await NativeOrderd.StartAsync(_folder.File("o.sock"), $"sqlite:{StoreFile}");
        Assert.Equal("running", (await next.OverSocket().getOrderAsync(id)).Items.Single());
    }
}
