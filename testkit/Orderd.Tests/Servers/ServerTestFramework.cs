using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Orderd.Tests.Servers.ServerTestFramework", "Orderd.Tests")]

namespace Orderd.Tests.Servers;

/// <summary>xunit, with <see cref="ServerTestDiscoverer"/> to find the tests.</summary>
public sealed class ServerTestFramework(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new ServerTestDiscoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    // A runner that asks for all tests without having looked for them has the executor look.
    sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override ITestFrameworkDiscoverer CreateDiscoverer() =>
            new ServerTestDiscoverer(AssemblyInfo, SourceInformationProvider, DiagnosticMessageSink);
    }
}
