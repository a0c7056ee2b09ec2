using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Orderd.Contracts.GrpcReflection.V1;
using V1Alpha = Orderd.Contracts.GrpcReflection.V1Alpha;

namespace Orderd.Tests.Hosted;

[Trait("Contract", "8 Reflection: grpc.reflection.v1 and v1alpha")]
public sealed class Reflections
{
    [Theory]
    [InlineData("order-management")]
    [InlineData("all")]
    public async Task WhatIsMappedIsListedAndDescribed(string services)
    {
        await using var host = await StartAsync(services);
        var mapped = host.ServedMethods().ToLookup(served => served.Method.ServiceName, served => served.Method.Name);

        var listed = (await AskAsync(host, new ServerReflectionRequest { ListServices = "" }))[0].ListServicesResponse.Service.Select(service => service.Name).ToArray();

        Assert.Equal(mapped.Select(service => service.Key).Order(StringComparer.Ordinal), listed);
        Assert.Equal(services == "all", listed.Contains("sum.SumService"));
        foreach (var service in mapped)
        {
            var files = await FilesAsync(host, new() { FileContainingSymbol = service.Key });
            var described = files[0].Service.Single(s => service.Key == $"{files[0].Package}.{s.Name}");
            Assert.Equal(service.Order(StringComparer.Ordinal), described.Method.Select(method => method.Name).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task AFileComesWithAllThatItImports()
    {
        await using var host = await StartAsync();

        var files = await FilesAsync(host, new() { FileByFilename = "admin.proto" });

        Assert.Equal("admin.proto", files[0].Name);
        Assert.Equal(files.Count, files.Select(file => file.Name).Distinct().Count());
        Assert.All(files.SelectMany(file => file.Dependency), imported => Assert.Contains(imported, files.Select(file => file.Name)));
        Assert.Contains("google/protobuf/wrappers.proto", files.Select(file => file.Name));
    }

    [Theory]
    [InlineData("ecommerce.OrderManagement", "order_management.proto")]
    [InlineData("ecommerce.OrderManagement.getOrder", "order_management.proto")]
    [InlineData("ecommerce.Order", "order_management.proto")]
    [InlineData("ecommerce.Order.items", "order_management.proto")]
    [InlineData("google.protobuf.StringValue", "google/protobuf/wrappers.proto")]
    [InlineData("google.rpc.Status", "google/rpc/status.proto")]
    [InlineData("google.rpc.BadRequest", "google/rpc/error_details.proto")]
    [InlineData("google.rpc.BadRequest.FieldViolation", "google/rpc/error_details.proto")]
    [InlineData("grpc.health.v1.HealthCheckResponse.ServingStatus", "health.proto")]
    [InlineData("grpc.reflection.v1alpha.ServerReflection", "reflection_v1alpha.proto")]
    public async Task ANameIsFoundInItsFile(string symbol, string file)
    {
        await using var host = await StartAsync();

        Assert.Equal(file, (await FilesAsync(host, new() { FileContainingSymbol = symbol }))[0].Name);
    }

    [Fact]
    public async Task WhatIsNotThereIsAnErrorInBandAndTheStreamGoesOn()
    {
        await using var host = await StartAsync("order-management");
        ServerReflectionRequest[] questions =
        [
            new() { FileByFilename = "none.proto" },
            new() { FileContainingSymbol = "ecommerce.None" },
            new() { FileContainingSymbol = "routeguide.RouteGuide" },
            new() { FileContainingExtension = new() { ContainingType = "ecommerce.Order", ExtensionNumber = 100 } },
            new() { AllExtensionNumbersOfType = "ecommerce.None" },
            new() { AllExtensionNumbersOfType = "ecommerce.OrderManagement" },
            new() { Host = "example.org" },
            new() { AllExtensionNumbersOfType = "ecommerce.Order", Host = "example.org" },
        ];

        var answers = await AskAsync(host, questions);

        Assert.Equal(questions, answers.Select(answer => answer.OriginalRequest));
        Assert.Equal(questions.Select(question => question.Host), answers.Select(answer => answer.ValidHost));
        Assert.All(answers[..6], answer => Assert.Equal((int)StatusCode.NotFound, answer.ErrorResponse.ErrorCode));
        Assert.Equal((int)StatusCode.InvalidArgument, answers[6].ErrorResponse.ErrorCode);
        Assert.Equal(new ExtensionNumberResponse { BaseTypeName = "ecommerce.Order" }, answers[7].AllExtensionNumbersResponse);
    }

    [Fact]
    public async Task TheOlderVersionAnswersTheSame()
    {
        await using var host = await StartAsync();
        ServerReflectionRequest[] questions =
        [
            new() { ListServices = "x", Host = "h" }, new() { FileContainingSymbol = "ecommerce.Order" }, new() { FileByFilename = "none" }, new(),
        ];
        using var older = new V1Alpha.ServerReflection.ServerReflectionClient(host.BoundedCalls()).ServerReflectionInfo();
        foreach (var question in questions)
            await older.RequestStream.WriteAsync(V1Alpha.ServerReflectionRequest.Parser.ParseFrom(question.ToByteArray()));
        await older.RequestStream.CompleteAsync();

        var answers = await older.ResponseStream.ReadAllAsync().Select(answer => answer.ToByteString()).ToListAsync();

        Assert.Equal((await AskAsync(host, questions)).Select(answer => answer.ToByteString()), answers);
    }

    static Task<OrderdHost> StartAsync(string services = "all") =>
        OrderdHost.StartAsync(new() { Settings = new Dictionary<string, string> { ["Services"] = services } });

    static async Task<List<ServerReflectionResponse>> AskAsync(OrderdHost host, params ServerReflectionRequest[] questions)
    {
        using var call = new ServerReflection.ServerReflectionClient(host.BoundedCalls()).ServerReflectionInfo();
        var answers = new List<ServerReflectionResponse>();
        foreach (var question in questions)
        {
            await call.RequestStream.WriteAsync(question);
            Assert.True(await call.ResponseStream.MoveNext());
            answers.Add(call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        return answers;
    }

    static async Task<List<FileDescriptorProto>> FilesAsync(OrderdHost host, ServerReflectionRequest question) =>
        [.. (await AskAsync(host, question))[0].FileDescriptorResponse.FileDescriptorProto.Select(FileDescriptorProto.Parser.ParseFrom)];
}
