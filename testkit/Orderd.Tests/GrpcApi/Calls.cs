using Grpc.Core;

namespace Orderd.Tests.GrpcApi;

/// <summary>Calls made of their pieces, as tests and interceptors of other projects make them.</summary>
public class Calls
{
    static readonly Metadata Headers = [new("h", "1")];
    static readonly Metadata Trailers = [new("t", "2")];
    static readonly Status Status = new(StatusCode.OK, "done");

    [Fact]
    public async Task OfPieces()
    {
        var disposed = 0;
        var call = new AsyncUnaryCall<string>(
            Task.FromResult("response"),
            Task.FromResult(Headers),
            () => Status,
            () => Trailers,
            () => disposed++);

        Assert.Equal("response", await call);
        Assert.Equal("response", await call.ConfigureAwait(false));
        Assert.Equal("response", await call.ResponseAsync);
        Assert.Same(Headers, await call.ResponseHeadersAsync);
        Assert.Equal(Status, call.GetStatus());
        Assert.Same(Trailers, call.GetTrailers());
        Assert.Equal(0, disposed);
        call.Dispose();
        Assert.Equal(1, disposed);
    }

    [Fact]
    public async Task OfFunctionsOverAState()
    {
        List<object> states = [];
        var call = new AsyncClientStreamingCall<string, string>(
            new Writer(),
            Task.FromResult("response"),
            state => Task.FromResult(Seen(state, Headers)),
            state => Seen(state, Status),
            state => Seen(state, Trailers),
            states.Add,
            "state");

        Assert.Equal("response", await call);
        Assert.Same(Headers, await call.ResponseHeadersAsync);
        Assert.Equal(Status, call.GetStatus());
        Assert.Same(Trailers, call.GetTrailers());
        call.Dispose();
        Assert.Equal(Enumerable.Repeat("state", 4), states);

        T Seen<T>(object state, T value)
        {
            states.Add(state);
            return value;
        }
    }

    [Fact]
    public async Task WriterThatKnowsNoCancellationRefusesIt()
    {
        IAsyncStreamWriter<string> writer = new Writer();
        using var cancellation = new CancellationTokenSource();

        await writer.WriteAsync("message", CancellationToken.None);
        await Assert.ThrowsAsync<NotSupportedException>(() => writer.WriteAsync("message", cancellation.Token));

        Assert.Equal(["message"], ((Writer)writer).Written);
    }

    [Fact]
    public async Task ReadingAllStopsWhenCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        List<int> read = [];

        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var number in new Numbers().ReadAllAsync(cancellation.Token))
            {
                read.Add(number);
                if (number == 2)
                    await cancellation.CancelAsync();
            }
        });

        Assert.Equal([1, 2], read);
        Assert.Throws<ArgumentNullException>(() => ((IAsyncStreamReader<int>)null!).ReadAllAsync());
    }

    sealed class Numbers : IAsyncStreamReader<int>
    {
        public int Current { get; private set; }

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Current++;
            return Task.FromResult(true);
        }
    }

    sealed class Writer : IClientStreamWriter<string>
    {
        public List<string> Written { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message)
        {
            Written.Add(message);
            return Task.CompletedTask;
        }

        public Task CompleteAsync() => Task.CompletedTask;
    }
}
