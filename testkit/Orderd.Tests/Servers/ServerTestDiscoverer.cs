using Orderd.Tests.Behaviour;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Orderd.Tests.Servers;

/// <summary>Finds each test of a class that derives from <see cref="OrderBehaviour"/> once for every kind of server, and all others once.</summary>
sealed class ServerTestDiscoverer : XunitTestFrameworkDiscoverer
{
    public ServerTestDiscoverer(IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : base(assembly, sources, diagnostics)
    {
        DiscovererTypeCache[typeof(FactAttribute)] = typeof(ServerFactDiscoverer);
        DiscovererTypeCache[typeof(TheoryAttribute)] = typeof(ServerTheoryDiscoverer);
    }

    public static bool IsBehaviour(ITestClass testClass) => testClass.Class.ToRuntimeType().IsSubclassOf(typeof(OrderBehaviour));

    protected override bool FindTestsForType(
        ITestClass testClass, bool includeSourceInformation, IMessageBus messageBus, ITestFrameworkDiscoveryOptions discoveryOptions)
    {
        if (!IsBehaviour(testClass))
            return base.FindTestsForType(testClass, includeSourceInformation, messageBus, discoveryOptions);

        // A collection each, so that a class has a server of each kind, and they run side by side. Runners tell them apart by name.
        return ServerKinds.All.Keys.All(kind => base.FindTestsForType(
            new TestClass(
                new TestCollection(testClass.TestCollection.TestAssembly, collectionDefinition: null, $"{testClass.Class.Name} {kind}"), testClass.Class),
            includeSourceInformation, messageBus, discoveryOptions));
    }
}
