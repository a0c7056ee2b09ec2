namespace Orderd.Tests.Servers;

/// <summary>The server that the tests of one class share. Its kind comes from the first of them that runs: see <see cref="ServerTestCase"/>.</summary>
public sealed class ServerUnderTest : IAsyncLifetime
{
    OrderdServer? _server;
    Task? _start;

    public OrderdServer Server => _start is { IsCompletedSuccessfully: true }
        ? _server!
        : throw new InvalidOperationException("There is no server: only a ServerTestCase starts one.");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _server?.DisposeAsync() ?? Task.CompletedTask;

    /// <summary>Starts it, unless an earlier test has; one that could not start fails every test.</summary>
    internal Task StartAsync(string kind) => _start ??= (_server = ServerKinds.All[kind]()).InitializeAsync();
}
