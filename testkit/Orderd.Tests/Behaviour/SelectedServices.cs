using Grpc.Core;
using Orderd.Contracts.Demo;
using Orderd.Contracts.Routeguide;
using Orderd.Contracts.Sum;
using Orderd.Tests.Servers;

namespace Orderd.Tests.Behaviour;

public sealed class SelectedServices
{
    [Theory]
    [Trait("Contract", "5 --services: default order-management; a service that is off answers UNIMPLEMENTED")]
    [InlineData(null, "order-management")]
    [InlineData("route-guide", "route-guide")]
    [InlineData("grpc-demo,sum", "grpc-demo,sum")]
    [InlineData("all", "order-management,route-guide,grpc-demo,sum")]
    public async Task WhatIsOffIsUnimplemented(string? services, string served)
    {
        await using var host = await OrderdHost.StartAsync(new()
        {
            Settings = services is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Services"] = services },
        });
        var calls = host.Channel.CreateCallInvoker();
        var outcomes = new (string Service, Func<Task> Call)[]
        {
            ("order-management", async () => await host.Orders.addOrderAsync(new() { Items = { "a" } })),
            ("route-guide", async () => await new RouteGuide.RouteGuideClient(calls).GetFeatureAsync(new Point())),
            ("grpc-demo", async () => await new GRPCDemo.GRPCDemoClient(calls).SimpleMethodAsync(new Request())),
            ("sum", () => calls.SumAsync(1)),
        };

        foreach (var (service, call) in outcomes)
        {
            var error = await Record.ExceptionAsync(call);
            Assert.Equal(served.Split(',').Contains(service) ? null : StatusCode.Unimplemented, (error as RpcException)?.StatusCode);
        }
    }

    [Fact]
    [Trait("Contract", "6 SumService: Sum:Delay holds each answer back")]
    public async Task ASumIsHeldBack()
    {
        var clock = new ManualClock();
        await using var host = await OrderdHost.StartAsync(new()
        {
            Clock = clock,
            Settings = new Dictionary<string, string> { ["Services"] = "sum", ["Sum:Delay"] = "1m" },
        });
        using var call = new SumService.SumServiceClient(host.Channel).SumServer();
        await call.RequestStream.WriteAsync(new RequestMessage { Num = 5 });
        var answer = call.ResponseStream.MoveNext();
        await clock.WaitForTimerAsync(TimeSpan.FromMinutes(1));
        Assert.False(answer.IsCompleted);

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await answer);
        Assert.Equal(5, call.ResponseStream.Current.Sum);
    }
}
