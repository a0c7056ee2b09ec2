using Grpc.Core;
using Orderd.Access;
using Orderd.Contracts.GrpcReflection.V1;

namespace Orderd.Services.Reflection;

/// <summary>grpc.reflection.v1.ServerReflection.</summary>
[Requires(Role.Reader)]
sealed class ReflectionService(ReflectionAnswers answers) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        answers.CheckOffered(context);
        while (await requestStream.MoveNext(context.CancellationToken))
            await responseStream.WriteAsync(answers.To(requestStream.Current), context.CancellationToken);
    }
}
