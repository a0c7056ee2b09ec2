using Google.Protobuf.Reflection;
using Grpc.Core;
using Orderd.Configuration;
using Orderd.Contracts.GrpcReflection.V1;
using Orderd.Errors;

namespace Orderd.Services.Reflection;

/// <summary>What server reflection answers to each question, whichever version it is asked in.</summary>
sealed class ReflectionAnswers(MappedServices services, Config config)
{
    // Contracts are small, but a daemon that nobody asks about them need not unfold them.
    readonly Lazy<DescriptorIndex> _index = new(() => new DescriptorIndex(services));

    /// <summary>Throws where reflection is not to be seen: on TCP, unless it was asked for.</summary>
    public void CheckOffered(ServerCallContext context)
    {
        if (!config.ReflectionOverTcp && context.GetHttpContext().Connection.RemoteIpAddress is not null)
            throw new ServiceException(ErrorKind.Unimplemented, "Service is unimplemented.");
    }

    public ServerReflectionResponse To(ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse
                {
                    Service = { _index.Value.Services.Select(name => new ServiceResponse { Name = name }) },
                };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                Describe(response, _index.Value.FindFile(request.FileByFilename), "There is no such file here.");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                Describe(response, _index.Value.FindFileOf(request.FileContainingSymbol), "There is no such name here.");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                Describe(response, null, "There are no extensions here.");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType
                when _index.Value.IsMessage(request.AllExtensionNumbersOfType):
                response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = request.AllExtensionNumbersOfType };
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                Describe(response, null, "There is no such message here.");
                break;
            default:
                response.ErrorResponse = Error(StatusCode.InvalidArgument, "The request asks nothing that is known here.");
                break;
        }

        return response;
    }

    static void Describe(ServerReflectionResponse response, FileDescriptor? file, string otherwise)
    {
        if (file is null)
        {
            response.ErrorResponse = Error(StatusCode.NotFound, otherwise);
            return;
        }

        response.FileDescriptorResponse = new FileDescriptorResponse();
        foreach (var needed in WithImports(file))
            response.FileDescriptorResponse.FileDescriptorProto.Add(needed.SerializedData);
    }

    // The file comes first, the others follow by distance.
    static List<FileDescriptor> WithImports(FileDescriptor file)
    {
        var files = new List<FileDescriptor> { file };
        for (var i = 0; i < files.Count; i++)
            files.AddRange(files[i].Dependencies.Where(imported => !files.Contains(imported)));
        return files;
    }

    static ErrorResponse Error(StatusCode code, string message) => new() { ErrorCode = (int)code, ErrorMessage = message };
}
