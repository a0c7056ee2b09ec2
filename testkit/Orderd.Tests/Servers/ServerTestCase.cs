using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Orderd.Tests.Servers;

/// <summary>
/// A behaviour test on one kind of server, whose name is the last word of the collection's. The name stands in the test's results, and
/// as its trait: <c>dotnet test --filter Server=memory</c>.
/// </summary>
public sealed class ServerTestCase : XunitTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("xunit makes one to read it back.")]
    public ServerTestCase()
    {
    }

    public ServerTestCase(IMessageSink diagnostics, ITestFrameworkDiscoveryOptions options, ITestMethod test, object[]? row = null)
        : base(diagnostics, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), test, row)
    {
    }

    string Kind => TestMethod.TestClass.TestCollection.DisplayName.Split(' ')[^1];

    public override async Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink, IMessageBus messageBus, object[] constructorArguments, ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource)
    {
        // If it does not start, the test has failed by that.
        await aggregator.RunAsync(() => constructorArguments.OfType<ServerUnderTest>().Single().StartAsync(Kind));
        return await base.RunAsync(diagnosticMessageSink, messageBus, constructorArguments, aggregator, cancellationTokenSource);
    }

    protected override void Initialize()
    {
        base.Initialize();
        Traits.Add("Server", [Kind]);
    }

    protected override string GetDisplayName(IAttributeInfo factAttribute, string displayName) =>
        $"{base.GetDisplayName(factAttribute, displayName)} [{Kind}]";

    protected override string GetUniqueID() => $"{base.GetUniqueID()}-{Kind}";
}
