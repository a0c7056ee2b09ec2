namespace Orderd.TestKit.Hosting;

/// <summary>
/// Leads to the test server, and ends a request that its client cancels there and then, as a client does on a network. The test
/// server tells its application first, whose answer could overtake the cancellation: a client at its deadline would then read
/// CANCELLED.
/// </summary>
sealed class PromptCancellation(HttpMessageHandler server) : DelegatingHandler(server)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        // Hears of the cancellation before the server, which registered first.
        base.SendAsync(request, cancellationToken).WaitAsync(cancellationToken);
}
