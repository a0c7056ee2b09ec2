using Orderd.Errors;
using Orderd.Metrics;
using Orderd.Store;
using Orderd.Store.GroupCommit;
using Orderd.Tests.Native;

namespace Orderd.Tests.Store;

/// <summary>Group commit over a store that is none of ours: it needs no more of one than its transactions.</summary>
public sealed class GroupCommits : IDisposable
{
    static readonly WriteDeadline Always = new(DateTime.MaxValue, CancellationToken.None);

    readonly ScriptedTransaction _transaction = new();
    readonly WriteQueue<List<string>> _queue;
    bool _isStarted;

    public GroupCommits() => _queue = new WriteQueue<List<string>>(new OneConnection(_transaction), TimeProvider.System, new StoreMetrics());

    public void Dispose() => Assert.True(_queue.Close());

    [Fact]
    public async Task WritesThatWaitTogetherShareACommit()
    {
        Assert.Equal(["a", "b", "c"], await Task.WhenAll(Write("a", "b", "c")));
        Assert.Equal(["abc"], _transaction.Commits);
    }

    [Fact]
    public async Task AWriteThatCannotBeDoneFailsAlone()
    {
        _transaction.Failure = WriteFailureKind.OfOne;
        var writes = Write("a", "bad", "c");

        Assert.Equal(("a", "c"), (await writes[0], await writes[2]));
        Assert.Equal(ErrorKind.StoreFull, (await Assert.ThrowsAsync<ServiceException>(() => writes[1])).Kind);
        Assert.Equal(["a", "c"], _transaction.Commits);
    }

    [Fact]
    public async Task AWriteWithoutRoomIsTriedOnceMoreAfterSomeWasMade()
    {
        _transaction.Failure = WriteFailureKind.NoRoom;

        Assert.Equal(["a", "bad", "c"], await Task.WhenAll(Write("a", "bad", "c")));
        Assert.Equal(1, _transaction.RoomsMade);
        Assert.Equal(["a", "bad", "c"], _transaction.Commits);
    }

    [Fact]
    public async Task ACommitThatFailsLeavesTheOutcomeOfAllUnknown()
    {
        foreach (var write in Write("a", "bad"))
        {
            var error = await Assert.ThrowsAsync<ServiceException>(() => write);
            Assert.Contains("is not known", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(_transaction.Commits);
    }

    [Fact]
    public async Task AWriteWhoseRoomCannotBeFoundOutIsAnswered()
    {
        (_transaction.HidesRoom, _transaction.Failure) = (true, WriteFailureKind.OfOne);

        foreach (var write in Write("a", "b"))
            await Assert.ThrowsAsync<ServiceException>(() => write.WaitAsync(NativeOrderd.Bound));
        Assert.Empty(_transaction.Commits);
    }

    // Each step by which a write comes to its commit, and then even the recovery from that.
    [Theory]
    [InlineData("HasRoomFor")]
    [InlineData("HasRoomFor+Recover")]
    [InlineData("Begin")]
    [InlineData("Begin+Recover")]
    [InlineData("BeginPart")]
    [InlineData("BeginPart+Recover")]
    [InlineData("Apply")]
    [InlineData("Apply+Recover+Recover")]
    [InlineData("EndPart")]
    [InlineData("PrepareCommit")]
    [InlineData("PrepareCommit+Recover")]
    public async Task AWriteThatThereIsNoMemoryForChangesNothing(string starved)
    {
        _transaction.Starved = starved;
        await Assert.ThrowsAnyAsync<OutOfMemoryException>(() => Write("a")[0].WaitAsync(NativeOrderd.Bound));

        Assert.Equal("c", await Write("c")[0].WaitAsync(NativeOrderd.Bound));
        Assert.Equal(["c"], _transaction.Commits);
    }

    [Theory]
    [InlineData("Commit")]
    [InlineData("Commit+Recover")]
    public async Task ACommitThatThereIsNoMemoryForLeavesTheOutcomeUnknown(string starved)
    {
        _transaction.Starved = starved;
        foreach (var write in Write("a", "b"))
            Assert.Contains("is not known", (await Assert.ThrowsAsync<ServiceException>(() => write.WaitAsync(NativeOrderd.Bound))).Message, StringComparison.Ordinal);

        Assert.Equal("c", await Write("c")[0].WaitAsync(NativeOrderd.Bound));
    }

    [Theory]
    [InlineData("NoteCommit")]
    [InlineData("NoteCommit+Recover")]
    [InlineData("Maintain")]
    [InlineData("Maintain+Recover")]
    public async Task AWriteThatIsCommittedIsAnswered(string starved)
    {
        _transaction.Starved = starved;
        Assert.Equal(["a", "b"], await Task.WhenAll(Write("a", "b")).WaitAsync(NativeOrderd.Bound));
        Assert.Equal("c", await Write("c")[0].WaitAsync(NativeOrderd.Bound));
        Assert.Equal(["ab", "c"], _transaction.Commits);
    }

    // All of them wait before the writer starts.
    Task<string>[] Write(params string[] texts)
    {
        var writes = Array.ConvertAll(texts, text => _queue.CommitAsync(
            tables =>
            {
                tables.Add(text);
                _transaction.Need("Apply");
                return text;
            },
            Always,
            new WriteTraits(2)));
        if (!_isStarted)
            _queue.Start();
        _isStarted = true;
        return writes;
    }

    sealed class OneConnection(ScriptedTransaction transaction) : WriteConnection<List<string>>
    {
        public override WriteTransaction<List<string>> Transaction => transaction;

        public override bool NeedsAttention => false;

        public override ServiceException Closed => StoreErrors.Unavailable();

        public override void TryReopen()
        {
        }

        public override void Dispose()
        {
        }
    }
}
