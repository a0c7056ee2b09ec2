using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orderd.Access;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.Sum;
using Orderd.Tests.Hosted;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Access;

/// <summary>
/// A method of orderd as the matrix calls it: the least role that may, the one message it is sent, and what it answers a caller
/// who is let in. Null there is for any answer that is no refusal.
/// </summary>
sealed record CalledMethod(string Service, string Name, MethodType Type, Role Least, byte[] Message, StatusCode? Allowed)
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    static readonly byte[] Sample = new StringValue { Value = "101" }.ToByteArray();
    static readonly byte[] NoOrder = new StringValue { Value = "no such order" }.ToByteArray();

    // For what is not in here the empty message must do, which any answer may follow that is no refusal.
    static readonly Dictionary<string, (byte[] Message, StatusCode Allowed)> Examples = new()
    {
        ["/ecommerce.OrderManagement/addOrder"] = (new Order { Items = { "x" } }.ToByteArray(), StatusCode.OK),
        ["/ecommerce.OrderManagement/getOrder"] = (Sample, StatusCode.OK),
        ["/ecommerce.OrderManagement/searchOrders"] = ([], StatusCode.OK),
        ["/ecommerce.OrderManagement/updateOrders"] = (new Order { Id = "matrix" }.ToByteArray(), StatusCode.OK),
        ["/ecommerce.OrderManagement/processOrders"] = (Sample, StatusCode.OK),
        ["/ecommerce.OrderManagement/deleteOrder"] = (NoOrder, StatusCode.NotFound),
        ["/sum.SumService/SumServer"] = (new RequestMessage { Num = 1 }.ToByteArray(), StatusCode.OK),
    };

    // Their methods take an empty message.
    static readonly string[] Easy = ["routeguide.RouteGuide", "demo.GRPCDemo", "grpc.health.v1.Health"];

    /// <summary>What no service has, of which whoever may call at all is told that.</summary>
    public static CalledMethod NoSuch { get; } = new("no.such.Service", "method", MethodType.Unary, Role.Reader, [], StatusCode.Unimplemented);

    public string Path => $"/{Service}/{Name}";

    /// <summary>All that a host serves, with the roles that it asks for.</summary>
    public static async Task<IReadOnlyList<CalledMethod>> ServedAsync()
    {
        await using var host = await OrderdHost.StartAsync(new() { Settings = new Dictionary<string, string> { ["Services"] = "all" } });
        return [.. host.ServedMethods().Select(served => Of(served.Method, served.Least))];
    }

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
                        await RawMethod.SendAsync(call.RequestStream, Message);
                        await call;
                    }

                    break;
                default:
                    using (var call = calls.AsyncDuplexStreamingCall(method, null, options))
                    {
                        await RawMethod.SendAsync(call.RequestStream, Message);
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

    static CalledMethod Of(IMethod method, Role least)
    {
        (byte[] Message, StatusCode? Allowed) example = Examples.TryGetValue(method.FullName, out var known)
            ? known
            : ([], Easy.Contains(method.ServiceName) ? StatusCode.OK : null);
        return new(method.ServiceName, method.Name, method.Type, least, example.Message, example.Allowed);
    }
}
