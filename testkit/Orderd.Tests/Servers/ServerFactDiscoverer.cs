using Xunit.Abstractions;
using Xunit.Sdk;

namespace Orderd.Tests.Servers;

/// <summary>What <c>[Fact]</c> means in a behaviour class, and as ever elsewhere.</summary>
public sealed class ServerFactDiscoverer(IMessageSink diagnosticMessageSink) : FactDiscoverer(diagnosticMessageSink)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        ServerTestDiscoverer.IsBehaviour(testMethod.TestClass)
            ? new ServerTestCase(DiagnosticMessageSink, discoveryOptions, testMethod)
            : base.CreateTestCase(discoveryOptions, testMethod, factAttribute);
}
