using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Core;
using Orderd.TestKit.Snapshots;

namespace Orderd.TestKit;

/// <summary>
/// Compares what a test got with what somebody approved before: the text in <c>File.Method.verified.txt</c> beside the test,
/// File being the name of the test's source file. What differs is left as <c>File.Method.received.txt</c>. To approve it, rename
/// that file, or run the tests once with <c>ACCEPT_SNAPSHOTS=1</c>; where <c>CI=true</c> nothing is ever approved.
/// UUIDs and times become <c>Guid_1</c>, <c>Time_1</c> and so on, equal ones the same. Safe to use from any thread.
/// </summary>
public static class Snapshot
{
    /// <summary>Compares a text.</summary>
    /// <param name="text">What the test got.</param>
    /// <param name="file">The test's source file; leave it to the compiler.</param>
    /// <param name="method">The test's method; leave it to the compiler.</param>
    /// <exception cref="SnapshotMismatchException">It is not what was approved; the message says how it differs.</exception>
    /// <exception cref="InvalidOperationException">The source file was not found: the tests do not run where they were built.</exception>
    public static void Match(string text, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        SnapshotFile.Of(file, method).Compare(Scrubber.Scrub(text));

    /// <summary>Compares a message, as protobuf JSON.</summary>
    /// <param name="message">What the test got.</param>
    /// <param name="file">The test's source file; leave it to the compiler.</param>
    /// <param name="method">The test's method; leave it to the compiler.</param>
    /// <exception cref="SnapshotMismatchException">It is not what was approved; the message says how it differs.</exception>
    /// <exception cref="InvalidOperationException">The source file was not found: the tests do not run where they were built.</exception>
    public static void Match(IMessage message, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        Match(Rendering.Of(message), file, method);

    /// <summary>Compares the messages of a stream, as protobuf JSON one after the other.</summary>
    /// <param name="messages">What the test got.</param>
    /// <param name="file">The test's source file; leave it to the compiler.</param>
    /// <param name="method">The test's method; leave it to the compiler.</param>
    /// <exception cref="SnapshotMismatchException">It is not what was approved; the message says how it differs.</exception>
    /// <exception cref="InvalidOperationException">The source file was not found: the tests do not run where they were built.</exception>
    public static void Match(IEnumerable<IMessage> messages, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        Match(Rendering.Of(messages), file, method);

    /// <summary>Compares an error: its status code, detail and trailers, a google.rpc.Status among them as JSON.</summary>
    /// <param name="error">What the test got.</param>
    /// <param name="file">The test's source file; leave it to the compiler.</param>
    /// <param name="method">The test's method; leave it to the compiler.</param>
    /// <exception cref="SnapshotMismatchException">It is not what was approved; the message says how it differs.</exception>
    /// <exception cref="InvalidOperationException">The source file was not found: the tests do not run where they were built.</exception>
    public static void Match(RpcException error, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        Match(Rendering.Of(error), file, method);

    /// <summary>
    /// Reads a stream to its end and compares its messages, as protobuf JSON one after the other, and below them the error if it
    /// ends with one.
    /// </summary>
    /// <typeparam name="T">The messages of the stream.</typeparam>
    /// <param name="stream">The stream; what was read of it before is no part of the snapshot.</param>
    /// <param name="file">The test's source file; leave it to the compiler.</param>
    /// <param name="method">The test's method; leave it to the compiler.</param>
    /// <exception cref="SnapshotMismatchException">It is not what was approved; the message says how it differs.</exception>
    /// <exception cref="InvalidOperationException">The source file was not found: the tests do not run where they were built.</exception>
    /// <returns>A task that ends when all is read and compared.</returns>
    public static async Task MatchAsync<T>(IAsyncStreamReader<T> stream, [CallerFilePath] string file = "", [CallerMemberName] string method = "")
        where T : class, IMessage
    {
        ArgumentNullException.ThrowIfNull(stream);
        var messages = new List<IMessage>();
        RpcException? error = null;
        try
        {
            while (await stream.MoveNext(CancellationToken.None).ConfigureAwait(false))
                messages.Add(stream.Current);
        }
        catch (RpcException e)
        {
            error = e;
        }

        Match(Rendering.Of(messages) + (error is null ? "" : "\n" + Rendering.Of(error)), file, method);
    }

    /// <summary>
    /// Compares a conversation: what a host <see cref="OrderdHost.Calls">recorded</see>, each call with its method, metadata,
    /// requests, responses and status. Secrets are left out, and so is what client libraries add by themselves.
    /// </summary>
    /// <param name="calls">The calls, such as <c>host.Calls.All</c>.</param>
    /// <param name="file">The test's source file; leave it to the compiler.</param>
    /// <param name="method">The test's method; leave it to the compiler.</param>
    /// <exception cref="SnapshotMismatchException">It is not what was approved; the message says how it differs.</exception>
    /// <exception cref="InvalidOperationException">The source file was not found: the tests do not run where they were built.</exception>
    public static void Match(IEnumerable<OrderdCall> calls, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        Match(Rendering.Of(calls), file, method);

    /// <summary>
    /// Finds approved files that no test asks for any more, by name: the source file beside one is gone, or does not mention the
    /// method. <c>Assert.Empty(Snapshot.Orphans())</c> is a test that keeps a folder tidy.
    /// </summary>
    /// <param name="folder">Where to look, and in all folders below: relative to the test's source file, whose own folder is the default.</param>
    /// <param name="file">The test's source file; leave it to the compiler.</param>
    /// <exception cref="InvalidOperationException">The source file was not found.</exception>
    /// <returns>The paths of the files, to be deleted; none if all is well.</returns>
    public static IReadOnlyList<string> Orphans(string folder = ".", [CallerFilePath] string file = "") =>
        [.. Snapshots.Orphans.Below(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceFile.Find(file))!, folder)))];
}
