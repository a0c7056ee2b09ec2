using Google.Protobuf;
using Grpc.Core;
using Orderd.Access;
using Orderd.Contracts.GrpcReflection.V1Alpha;
using V1 = Orderd.Contracts.GrpcReflection.V1;

namespace Orderd.Services.Reflection;

/// <summary>
/// grpc.reflection.v1alpha.ServerReflection, for older clients. Its messages are those of version 1 but for the name of their
/// package, which is not on the wire.
/// </summary>
[Requires(Role.Reader)]
sealed class ReflectionV1AlphaService(ReflectionAnswers answers) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        answers.CheckOffered(context);
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var answer = answers.To(V1.ServerReflectionRequest.Parser.ParseFrom(requestStream.Current.ToByteString()));
            await responseStream.WriteAsync(ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString()), context.CancellationToken);
        }
    }
}
