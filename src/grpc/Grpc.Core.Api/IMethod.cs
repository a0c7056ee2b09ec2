namespace Grpc.Core;

/// <summary>A method of a service, whatever its messages.</summary>
public interface IMethod
{
    /// <summary>Which sides send a stream.</summary>
    MethodType Type { get; }

    /// <summary>The service, with its proto package.</summary>
    string ServiceName { get; }

    /// <summary>The method within its service.</summary>
    string Name { get; }

    /// <summary>The path it is called by: <c>/service/method</c>.</summary>
    string FullName { get; }
}
