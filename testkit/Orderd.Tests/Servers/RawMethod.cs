using Google.Protobuf.Reflection;
using Grpc.Core;
using Orderd.Contracts.Ecommerce;

namespace Orderd.Tests.Servers;

/// <summary>The methods of the protos over plain bytes, for messages that no generated code would make.</summary>
static class RawMethod
{
    static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    /// <summary>Every RPC of every service, as the generated code describes it: a new one is found by itself.</summary>
    public static IReadOnlyList<Method<byte[], byte[]>> All { get; } =
    [
        .. typeof(OrderManagement).Assembly.GetTypes()
            .Select(type => type.GetProperty("Descriptor", typeof(FileDescriptor))?.GetValue(null))
            .OfType<FileDescriptor>().SelectMany(file => file.Services).SelectMany(service => service.Methods).Select(Of),
    ];

    /// <summary>The names of those of ecommerce.OrderManagement.</summary>
    public static IEnumerable<string> Names => OrderManagement.Descriptor.Methods.Select(method => method.Name);

    /// <summary>The names of those of them that stream neither way.</summary>
    public static IEnumerable<string> UnaryNames =>
        OrderManagement.Descriptor.Methods.Where(method => Of(method).Type == MethodType.Unary).Select(method => method.Name);

    /// <summary>Sends one message to a method of ecommerce.OrderManagement, half-closes, and reads all answers.</summary>
    public static async Task<List<byte[]>> CallAsync(CallInvoker calls, string name, byte[] message, CallOptions options = default)
    {
        var method = Of(OrderManagement.Descriptor.FindMethodByName(name));
        switch (method.Type)
        {
            case MethodType.Unary:
                return [await calls.AsyncUnaryCall(method, null, options, message)];
            case MethodType.ServerStreaming:
                using (var call = calls.AsyncServerStreamingCall(method, null, options, message))
                    return await call.ResponseStream.ReadAllAsync().ToListAsync();
            case MethodType.ClientStreaming:
                using (var call = calls.AsyncClientStreamingCall(method, null, options))
                {
                    await SendAsync(call.RequestStream, message);
                    return [await call];
                }

            default:
                using (var call = calls.AsyncDuplexStreamingCall(method, null, options))
                {
                    await SendAsync(call.RequestStream, message);
                    return await call.ResponseStream.ReadAllAsync().ToListAsync();
                }
        }
    }

    /// <summary>Sends one message and half-closes. What answers before is no error here.</summary>
    public static async Task SendAsync(IClientStreamWriter<byte[]> stream, byte[] message)
    {
        try
        {
            await stream.WriteAsync(message);
            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // Answered before all was sent; the answer says more.
        }
    }

    static Method<byte[], byte[]> Of(MethodDescriptor method) => new(
        (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (false, true) => MethodType.ServerStreaming,
            (true, false) => MethodType.ClientStreaming,
            _ => MethodType.DuplexStreaming,
        },
        method.Service.FullName, method.Name, Bytes, Bytes);
}
