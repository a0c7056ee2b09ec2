using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Orderd.Calls;

/// <summary>Which fields of a method's requests are messages in their turn.</summary>
/// <param name="services">All that may be served; asked for when they are needed first, for they cost time at the start.</param>
sealed class NestedFields(Func<IEnumerable<ServiceDescriptor>> services)
{
    readonly Lazy<Dictionary<string, uint>> _byPath = new(() => services().SelectMany(service => service.Methods).ToDictionary(
        method => $"/{method.Service.FullName}/{method.Name}",
        method => method.InputType.Fields.InFieldNumberOrder().Where(IsMessage).Aggregate(0U, (bits, field) => bits | 1U << field.FieldNumber),
        StringComparer.Ordinal));

    /// <summary>Their numbers, up to 31, a bit each.</summary>
    public uint Of(string path) => _byPath.Value.GetValueOrDefault(path);

    static bool IsMessage(FieldDescriptor field) => field.FieldType == FieldType.Message && field.FieldNumber < 32;
}
