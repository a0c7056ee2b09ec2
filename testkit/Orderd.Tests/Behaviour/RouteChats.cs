using Grpc.Core;
using Orderd.Contracts.Routeguide;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class RouteChats(ServerUnderTest server) : OrderBehaviour(server)
{
    RouteGuide.RouteGuideClient Client => new(Server.Calls);

    [Fact]
    [Trait("Contract", "6 RouteChat: for each note, first every earlier note of this stream at the same location, then remember it")]
    public async Task AnswersEarlierNotesOfThePlaceInOrder()
    {
        using var call = Client.RouteChat();
        foreach (var note in (RouteNote[])[Note("a", 1), Note("b", 2), Note("c", 1), Note("d", 1)])
            await call.RequestStream.WriteAsync(note);
        await call.RequestStream.CompleteAsync();

        Assert.Equal(["a", "a", "c"], await call.ResponseStream.ReadAllAsync().Select(note => note.Message).ToListAsync());
    }

    [Fact]
    [Trait("Contract", "6 RouteChat: answers while the stream is open, and remembers nothing of another stream")]
    public async Task AnswersAtOnceAndForgetsWithTheStream()
    {
        for (var i = 0; i < 2; i++)
        {
            using var call = Client.RouteChat();
            await call.RequestStream.WriteAsync(Note($"first {i}", 3));
            await call.RequestStream.WriteAsync(Note("second", 3));

            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(Note($"first {i}", 3), call.ResponseStream.Current);
            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext());
        }
    }

    [Fact]
    [Trait("Contract", "6 RouteChat: remembers at most 10,000 notes a stream, then RESOURCE_EXHAUSTED")]
    public async Task Refuses10001Notes()
    {
        using var call = Client.RouteChat();
        for (var i = 0; i < 10_000; i++)
            await call.RequestStream.WriteAsync(Note("", i));
        await call.RequestStream.WriteAsync(Note("one too many", 0));

        await RefusedAsync(StatusCode.ResourceExhausted, async () => await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Takes10000Notes()
    {
        using var call = Client.RouteChat();
        for (var i = 0; i < 9_999; i++)
            await call.RequestStream.WriteAsync(Note("", i));
        await call.RequestStream.WriteAsync(Note("", 0));
        await call.RequestStream.CompleteAsync();

        Assert.Equal(1, await call.ResponseStream.ReadAllAsync().CountAsync());
    }

    static RouteNote Note(string message, int place) => new() { Message = message, Location = new Point { Latitude = place, Longitude = -place } };
}
