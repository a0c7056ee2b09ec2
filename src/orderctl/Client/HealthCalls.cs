using Google.Protobuf;
using Grpc.Core;
using Orderd.Contracts.GrpcHealth;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderctl.Client;

/// <summary>
/// The calls of grpc.health.v1.Health that are made here. With the generated client would come the messages of all its methods,
/// and with the map in one of them some 50 KB of code.
/// </summary>
readonly struct HealthCalls(CallInvoker calls)
{
    const string Service = "grpc.health.v1.Health";

    static readonly Marshaller<HealthCheckRequest> Request = new(request => request.ToByteArray(), HealthCheckRequest.Parser.ParseFrom);
    static readonly Marshaller<HealthCheckResponse> Response = new(response => response.ToByteArray(), HealthCheckResponse.Parser.ParseFrom);
    static readonly Method<HealthCheckRequest, HealthCheckResponse> CheckMethod = new(MethodType.Unary, Service, "Check", Request, Response);
    static readonly Method<HealthCheckRequest, HealthCheckResponse> WatchMethod =
        new(MethodType.ServerStreaming, Service, "Watch", Request, Response);

    /// <summary>As the contract spells it.</summary>
    public static string Name(ServingStatus status) => status switch
    {
        ServingStatus.Serving => "SERVING",
        ServingStatus.NotServing => "NOT_SERVING",
        ServingStatus.ServiceUnknown => "SERVICE_UNKNOWN",
        _ => "UNKNOWN",
    };

    public AsyncUnaryCall<HealthCheckResponse> Check(string service, CallOptions options) =>
        calls.AsyncUnaryCall(CheckMethod, null, options, new HealthCheckRequest { Service = service });

    public AsyncServerStreamingCall<HealthCheckResponse> Watch(string service, CallOptions options) =>
        calls.AsyncServerStreamingCall(WatchMethod, null, options, new HealthCheckRequest { Service = service });
}
