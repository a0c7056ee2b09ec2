using Grpc.Core;

namespace Orderd.TestKit.Faults;

/// <summary>All that is to go wrong with one call.</summary>
sealed record FaultPlan
{
    public static readonly FaultPlan None = new();

    public TimeSpan Delay { get; init; }

    public Ending? Cut { get; init; }

    public bool LosesAnswer { get; init; }

    public bool RepeatsMessages { get; init; }

    public StoreTrouble? Trouble { get; init; }

    /// <summary>With what status, and after how many messages of a stream, a call ends.</summary>
    public sealed record Ending(Status Status, Metadata Trailers, int AfterMessages)
    {
        // Each call gets an exception of its own, and trailers that nobody else adds to.
        public RpcException ToException()
        {
            var trailers = new Metadata();
            foreach (var entry in Trailers)
                trailers.Add(entry);
            return new RpcException(Status, trailers);
        }
    }
}
