using Google.Protobuf.Reflection;
using Orderd.Contracts.Demo;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.Routeguide;
using Orderd.Contracts.Sum;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Orderd.Services.Reflection;

/// <summary>The contracts of the services that are served: their files, with all that these import, and where each name is defined.</summary>
sealed class DescriptorIndex
{
    readonly Dictionary<string, FileDescriptor> _files = [];
    readonly Dictionary<string, IDescriptor> _symbols = [];

    public DescriptorIndex(MappedServices services)
    {
        foreach (var service in Known.Where(service => services.Names.Contains(service.FullName)))
            Add(service.File);
        // No method names them: they come in the trailer of details of a status.
        Add(Google.Rpc.Status.Descriptor.File);
        Add(Google.Rpc.BadRequest.Descriptor.File);
        Services = [.. services.Names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Full names.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>All services that there are, served or not.</summary>
    public static IEnumerable<ServiceDescriptor> Known =>
    [
        OrderManagement.Descriptor,
        RouteGuide.Descriptor,
        GRPCDemo.Descriptor,
        SumService.Descriptor,
        Contracts.V1.Admin.Descriptor,
        Contracts.GrpcHealth.Health.Descriptor,
        Contracts.GrpcReflection.V1.ServerReflection.Descriptor,
        Contracts.GrpcReflection.V1Alpha.ServerReflection.Descriptor,
    ];

    public FileDescriptor? FindFile(string name) => _files.GetValueOrDefault(name);

    /// <summary>The file that defines a service, method, message, field or enumeration, named in full.</summary>
    public FileDescriptor? FindFileOf(string symbol) => _symbols.GetValueOrDefault(symbol)?.File;

    public bool IsMessage(string symbol) => _symbols.GetValueOrDefault(symbol) is MessageDescriptor;

    void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
            return;

        foreach (var symbol in Symbols(file))
            _symbols.Add(symbol.FullName, symbol);
        foreach (var imported in file.Dependencies)
            Add(imported);
    }

    static IEnumerable<IDescriptor> Symbols(FileDescriptor file) =>
    [
        .. file.Services,
        .. file.Services.SelectMany(service => service.Methods),
        .. file.EnumTypes,
        .. Messages(file.MessageTypes),
        .. Messages(file.MessageTypes).SelectMany(message => message.EnumTypes),
        .. Messages(file.MessageTypes).SelectMany(message => message.Fields.InDeclarationOrder()),
    ];

    static IEnumerable<MessageDescriptor> Messages(IEnumerable<MessageDescriptor> messages) =>
        messages.SelectMany(message => Messages(message.NestedTypes).Prepend(message));
}
