using System.Buffers;
using System.Text;
using Grpc.Core;

namespace Orderd.Tests.GrpcApi;

/// <summary>Methods, their marshallers, and the services made of them.</summary>
public class Definitions
{
    [Fact]
    public void MethodKnowsItsPath()
    {
        var method = EchoServer.ServerStreaming;

        Assert.Equal("/test.Echo/ServerStreaming", method.FullName);
        Assert.Equal(("test.Echo", "ServerStreaming"), (method.ServiceName, method.Name));
        Assert.Equal(MethodType.ServerStreaming, method.Type);
    }

    [Fact]
    public void MethodComesOnceInAService()
    {
        var builder = ServerServiceDefinition.CreateBuilder().AddMethod(EchoServer.Unary, Echo);

        Assert.Throws<ArgumentException>(() => builder.AddMethod(EchoServer.Unary, Echo));
    }

    [Fact]
    public void BinderMustKnowEveryCallType() => Assert.Throws<NotImplementedException>(() =>
        new ServiceBinderBase().AddMethod(EchoServer.Unary, (UnaryServerMethod<string, string>?)null));

    [Fact]
    public void MarshallerOverContextsAlsoWorksOverArrays()
    {
        var written = Marshallers.Create(
            (string text, SerializationContext context) =>
            {
                context.SetPayloadLength(text.Length);
                context.GetBufferWriter().Write(Encoding.ASCII.GetBytes(text));
                context.Complete();
            },
            context => Encoding.ASCII.GetString(context.PayloadAsReadOnlySequence()));
        var handedOver = Marshallers.Create(
            (string text, SerializationContext context) => context.Complete(Encoding.ASCII.GetBytes(text)),
            context => Encoding.ASCII.GetString(context.PayloadAsNewBuffer(), 0, context.PayloadLength));

        Assert.Equal("text"u8, written.Serializer("text"));
        Assert.Equal("text", written.Deserializer("text"u8.ToArray()));
        Assert.Equal("text"u8, handedOver.Serializer("text"));
        Assert.Equal("text", handedOver.Deserializer("text"u8.ToArray()));
    }

    [Fact]
    public void SerializerMustComplete()
    {
        var marshaller = Marshallers.Create((string _, SerializationContext _) => { }, _ => "");

        Assert.Throws<InvalidOperationException>(() => marshaller.Serializer("text"));
    }

    static Task<string> Echo(string request, ServerCallContext context) => Task.FromResult(request);
}
