using Xunit.Abstractions;
using Xunit.Sdk;

namespace Orderd.Tests.Servers;

/// <summary>What <c>[Theory]</c> means in a behaviour class, whose rows xunit must be able to write down, and as ever elsewhere.</summary>
public sealed class ServerTheoryDiscoverer(IMessageSink diagnosticMessageSink) : TheoryDiscoverer(diagnosticMessageSink)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow) =>
        ServerTestDiscoverer.IsBehaviour(testMethod.TestClass)
            ? [new ServerTestCase(DiagnosticMessageSink, discoveryOptions, testMethod, dataRow)]
            : base.CreateTestCasesForDataRow(discoveryOptions, testMethod, theoryAttribute, dataRow);
}
