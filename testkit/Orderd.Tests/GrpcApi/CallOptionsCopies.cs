using Grpc.Core;

namespace Orderd.Tests.GrpcApi;

public class CallOptionsCopies
{
    static readonly Metadata Headers = [];
    static readonly DateTime Deadline = new(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    static readonly CancellationToken Cancelled = new(canceled: true);
    static readonly WriteOptions Uncompressed = new(WriteFlags.NoCompress);
    static readonly CallCredentials Credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);

    public static TheoryData<Func<CallOptions, CallOptions>, string> Changes => new()
    {
        { options => options.WithHeaders(Headers), nameof(CallOptions.Headers) },
        { options => options.WithDeadline(Deadline), nameof(CallOptions.Deadline) },
        { options => options.WithCancellationToken(Cancelled), nameof(CallOptions.CancellationToken) },
        { options => options.WithWriteOptions(Uncompressed), nameof(CallOptions.WriteOptions) },
        { options => options.WithCredentials(Credentials), nameof(CallOptions.Credentials) },
        { options => options.WithWaitForReady(), nameof(CallOptions.IsWaitForReady) },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void ChangeIsMadeInACopy(Func<CallOptions, CallOptions> change, string changed)
    {
        var options = new CallOptions();

        var copy = change(options);

        Assert.Equal([changed], Differences(options, copy));
        Assert.Empty(Differences(options, new CallOptions()));
    }

    [Fact]
    public void ChangesAddUp()
    {
        var options = new CallOptions(Headers).WithDeadline(Deadline).WithCancellationToken(Cancelled).WithWaitForReady();

        Assert.Same(Headers, options.Headers);
        Assert.Equal(Deadline, options.Deadline);
        Assert.Equal(Cancelled, options.CancellationToken);
        Assert.True(options.IsWaitForReady);
        Assert.False(options.WithWaitForReady(false).IsWaitForReady);
    }

    static IEnumerable<string> Differences(CallOptions one, CallOptions other) =>
        from property in typeof(CallOptions).GetProperties()
        where !Equals(property.GetValue(one), property.GetValue(other))
        select property.Name;
}
