using Orderd.Tests.Attacks;
using Orderd.Tests.Native;

namespace Orderd.Tests.Wire;

/// <summary>The tables of headers that the two ends of a connection keep (HPACK) stay the same when one of them changes in size.</summary>
public sealed class HeaderTables : IDisposable
{
    const string Method = "/grpc.health.v1.Health/Check";
    // The number of the entry that came last; older ones follow.
    const int Newest = 62;

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [Trait("Contract", "11 Connections: a peer that shrinks and then raises its table does not desynchronise")]
    [InlineData(0, 4_096)]
    [InlineData(64, 4_096)]
    [InlineData(200, 1_000)]
    [InlineData(100, 100)]
    public async Task AClientMayShrinkAndRaiseItsTable(int shrunk, int raised)
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), "memory");
        using var connection = await WireConnection.OpenAsync(orderd, WireTransport.Socket);
        await connection.GreetAsync();
        var stream = -1;
        await CallsAsync(2);
        await connection.SendAsync(Http2Frame.HeaderTableSize(shrunk));
        connection.Headers.Shrink(shrunk);
        await CallsAsync(2);
        await connection.SendAsync(Http2Frame.HeaderTableSize(raised));
        await CallsAsync(3);

        async Task CallsAsync(int count)
        {
            for (; count > 0; count--)
            {
                stream += 2;
                await connection.SendAsync((byte[])[.. Http2Frame.Headers(stream, Method), .. Http2Frame.Message(stream, [], endStream: true)]);
                Assert.Equal("grpc-status 0", await connection.OutcomeAsync(stream));
            }
        }
    }

    [Theory]
    [Trait("Contract", "11 Connections: a peer that shrinks and then raises the table of its own headers does not desynchronise")]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1_000)]
    public async Task AClientMayShrinkAndRaiseTheTableOfItsOwnHeaders(int shrunk)
    {
        await using var orderd = await NativeOrderd.StartAsync(_folder.File("o.sock"), "memory");
        using var connection = await WireConnection.OpenAsync(orderd, WireTransport.Socket);
        await connection.GreetAsync();
        var stream = -1;
        // So many that the table is full and has gone round.
        for (var i = 0; i < 150; i++)
            await AssertHeardAsync([], HeaderBlock.Indexed("x-request-id", $"filler-{i}"), $"filler-{i}");
        await AssertHeardAsync(HeaderBlock.TableSize(shrunk), HeaderBlock.Field("x-request-id", "shrunk"), "shrunk");
        await AssertHeardAsync(HeaderBlock.TableSize(4_096), HeaderBlock.Indexed("x-request-id", "raised"), "raised");
        for (var i = 0; i < 100; i++)
        {
            await AssertHeardAsync([], HeaderBlock.Indexed("x-request-id", $"again-{i}"), $"again-{i}");
            await AssertHeardAsync([], HeaderBlock.Reference(Newest), $"again-{i}");
            if (i >= 20)
                await AssertHeardAsync([], HeaderBlock.Reference(Newest + 20), $"again-{i - 20}");
        }

        // The request's id is what comes back of its headers. A change of size stands before all of them.
        async Task AssertHeardAsync(byte[] change, byte[] field, string id)
        {
            stream += 2;
            byte[] block = [.. change, .. HeaderBlock.Call(Method), .. field];
            await connection.SendAsync((byte[])[.. Http2Frame.Headers(stream, block), .. Http2Frame.Message(stream, [], endStream: true)]);
            var answer = await connection.AnswerAsync(stream);
            Assert.Equal(("grpc-status 0", id), (answer.Outcome, answer.Fields.Single(field => field.Name == "x-request-id").Value));
        }
    }
}
