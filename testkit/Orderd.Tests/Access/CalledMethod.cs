using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Access;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.Sum;

namespace Orderd.Tests.Access;

/// <summary>
/// A method of orderd as the matrix calls it: the least role that may, the one message it is sent, and what it answers a caller
/// who is let in. Null there is for any answer that is no refusal.
/// </summary>
sealed record CalledMethod(string Service, string Name, MethodType Type, Role Least, byte[] Message, StatusCode? Allowed = StatusCode.OK)
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    static readonly byte[] None = [];
    static readonly byte[] Sample = new StringValue { Value = "101" }.ToByteArray();
    static readonly byte[] NoOrder = new StringValue { Value = "no such order" }.ToByteArray();

    public static readonly CalledMethod[] All =
    [
        new("ecommerce.OrderManagement", "addOrder", MethodType.Unary, Role.Writer, new Order { Items = { "x" } }.ToByteArray()),
        new("ecommerce.OrderManagement", "getOrder", MethodType.Unary, Role.Reader, Sample),
        new("ecommerce.OrderManagement", "searchOrders", MethodType.ServerStreaming, Role.Reader, None),
        new("ecommerce.OrderManagement", "updateOrders", MethodType.ClientStreaming, Role.Writer, new Order { Id = "matrix" }.ToByteArray()),
        new("ecommerce.OrderManagement", "processOrders", MethodType.DuplexStreaming, Role.Reader, Sample),
        new("ecommerce.OrderManagement", "deleteOrder", MethodType.Unary, Role.Writer, NoOrder, StatusCode.NotFound),
        new("routeguide.RouteGuide", "GetFeature", MethodType.Unary, Role.Writer, None),
        new("routeguide.RouteGuide", "ListFeatures", MethodType.ServerStreaming, Role.Writer, None),
        new("routeguide.RouteGuide", "RecordRoute", MethodType.ClientStreaming, Role.Writer, None),
        new("routeguide.RouteGuide", "RouteChat", MethodType.DuplexStreaming, Role.Writer, None),
        new("demo.GRPCDemo", "SimpleMethod", MethodType.Unary, Role.Writer, None),
        new("demo.GRPCDemo", "ClientStreamingMethod", MethodType.ClientStreaming, Role.Writer, None),
        new("demo.GRPCDemo", "ServerStreamingMethod", MethodType.ServerStreaming, Role.Writer, None),
        new("demo.GRPCDemo", "BidirectionalStreamingMethod", MethodType.DuplexStreaming, Role.Writer, None),
        new("sum.SumService", "SumServer", MethodType.DuplexStreaming, Role.Writer, new RequestMessage { Num = 1 }.ToByteArray()),
        new("grpc.health.v1.Health", "Check", MethodType.Unary, Role.Reader, None),
        new("grpc.health.v1.Health", "List", MethodType.Unary, Role.Reader, None),
        new("grpc.health.v1.Health", "Watch", MethodType.ServerStreaming, Role.Reader, None),
        new("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo", MethodType.DuplexStreaming, Role.Reader, None, null),
        new("grpc.reflection.v1alpha.ServerReflection", "ServerReflectionInfo", MethodType.DuplexStreaming, Role.Reader, None, null),
        new("orderd.v1.Admin", "Status", MethodType.Unary, Role.Admin, None, null),
        new("orderd.v1.Admin", "ListOrders", MethodType.Unary, Role.Admin, None, null),
        new("orderd.v1.Admin", "Backup", MethodType.ServerStreaming, Role.Admin, None, null),
        new("no.such.Service", "method", MethodType.Unary, Role.Reader, None, StatusCode.Unimplemented),
    ];

    public string Path => $"/{Service}/{Name}";

    /// <summary>Whether this status is right for a caller of the role; <paramref name="refusal"/> is what one without any gets.</summary>
    public bool IsRight(StatusCode status, Role role, StatusCode refusal)
    {
        if (role == Role.None)
            return status == refusal;
        if (role < Least)
            return status == StatusCode.PermissionDenied;
        return Allowed is { } allowed ? status == allowed : status is not (StatusCode.PermissionDenied or StatusCode.Unauthenticated);
    }

    /// <summary>Sends the message and reads the first answer; its status is OK once there is one.</summary>
    public async Task<StatusCode> CallAsync(CallInvoker calls, Metadata? headers)
    {
        var method = new Method<byte[], byte[]>(
            Type, Service, Name, Marshallers.Create(bytes => bytes, bytes => bytes), Marshallers.Create(bytes => bytes, bytes => bytes));
        var options = new CallOptions(headers, DateTime.UtcNow + Bound);
        try
        {
            switch (Type)
            {
                case MethodType.Unary:
                    await calls.AsyncUnaryCall(method, null, options, Message);
                    break;
                case MethodType.ServerStreaming:
                    using (var call = calls.AsyncServerStreamingCall(method, null, options, Message))
                        await call.ResponseStream.MoveNext();
                    break;
                case MethodType.ClientStreaming:
                    using (var call = calls.AsyncClientStreamingCall(method, null, options))
                    {
                        await SendAsync(call.RequestStream);
                        await call;
                    }

                    break;
                default:
                    using (var call = calls.AsyncDuplexStreamingCall(method, null, options))
                    {
                        await SendAsync(call.RequestStream);
                        await call.ResponseStream.MoveNext();
                    }

                    break;
            }

            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    async Task SendAsync(IClientStreamWriter<byte[]> stream)
    {
        try
        {
            await stream.WriteAsync(Message);
            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // Refused before all was sent; the answer says more.
        }
    }
}
