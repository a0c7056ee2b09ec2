using Grpc.Core;

namespace Orderd.Tests.Servers;

/// <summary>The methods of ecommerce.OrderManagement over plain bytes, for messages that no generated code would make.</summary>
static class RawMethod
{
    public static readonly Method<byte[], byte[]> AddOrder = Of(MethodType.Unary, "addOrder");
    public static readonly Method<byte[], byte[]> GetOrder = Of(MethodType.Unary, "getOrder");
    public static readonly Method<byte[], byte[]> DeleteOrder = Of(MethodType.Unary, "deleteOrder");
    public static readonly Method<byte[], byte[]> SearchOrders = Of(MethodType.ServerStreaming, "searchOrders");
    public static readonly Method<byte[], byte[]> UpdateOrders = Of(MethodType.ClientStreaming, "updateOrders");
    public static readonly Method<byte[], byte[]> ProcessOrders = Of(MethodType.DuplexStreaming, "processOrders");

    static readonly Method<byte[], byte[]>[] All = [AddOrder, GetOrder, DeleteOrder, SearchOrders, UpdateOrders, ProcessOrders];

    public static IEnumerable<string> Names => All.Select(method => method.Name);

    /// <summary>Sends one message, half-closes, and reads all answers.</summary>
    public static async Task<List<byte[]>> CallAsync(CallInvoker calls, string name, byte[] message, CallOptions options = default)
    {
        var method = All.Single(method => method.Name == name);
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

    static async Task SendAsync(IClientStreamWriter<byte[]> stream, byte[] message)
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

    static Method<byte[], byte[]> Of(MethodType type, string name) => new(
        type, "ecommerce.OrderManagement", name, Marshallers.Create(bytes => bytes, bytes => bytes),
        Marshallers.Create(bytes => bytes, bytes => bytes));
}
