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
    public static void Match(string text, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        SnapshotFile.Of(file, method).Compare(Scrubber.Scrub(text));

    /// <summary>Compares a message, as protobuf JSON.</summary>
    /// <param name="message">What the test got.</param>
    /// <param name="file">The test's source file; leave it to the compiler.</param>
    /// <param name="method">The test's method; leave it to the compiler.</param>
    /// <exception cref="SnapshotMismatchException">It is not what was approved; the message says how it differs.</exception>
    public static void Match(IMessage message, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        Match(Rendering.Of(message), file, method);

    /// <summary>Compares the messages of a stream, as protobuf JSON one after the other.</summary>
    /// <param name="messages">What the test got.</param>
    /// <param name="file">The test's source file; leave it to the compiler.</param>
    /// <param name="method">The test's method; leave it to the compiler.</param>
    /// <exception cref="SnapshotMismatchException">It is not what was approved; the message says how it differs.</exception>
    public static void Match(IEnumerable<IMessage> messages, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        Match(Rendering.Of(messages), file, method);

    /// <summary>Compares an error: its status code, detail and trailers, a google.rpc.Status among them as JSON.</summary>
    /// <param name="error">What the test got.</param>
    /// <param name="file">The test's source file; leave it to the compiler.</param>
    /// <param name="method">The test's method; leave it to the compiler.</param>
    /// <exception cref="SnapshotMismatchException">It is not what was approved; the message says how it differs.</exception>
    public static void Match(RpcException error, [CallerFilePath] string file = "", [CallerMemberName] string method = "") =>
        Match(Rendering.Of(error), file, method);
}
