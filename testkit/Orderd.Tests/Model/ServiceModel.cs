using FsCheck;
using FsCheck.Fluent;
using Orderd.Tests.Store;

namespace Orderd.Tests.Model;

/// <summary>The model test through the service: the six methods answer the same over memory and over each other store.</summary>
public class ServiceModel
{
    [Theory]
    [MemberData(nameof(TestedStores.Durable), MemberType = typeof(TestedStores))]
    [Trait("Contract", "2: random interleavings of the six calls get the same answers from the memory model and from each other store")]
    public void AStoreAnswersAsMemoryDoes(string kind) =>
        Prop.ForAll(ServiceAction.Lives, life => LiveAsync(kind, life).GetAwaiter().GetResult())
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(100).WithStartSize(5).WithEndSize(100));

    static async Task<bool> LiveAsync(string kind, ServiceAction[] life)
    {
        await using var model = await ServiceLife.BeginAsync(TestedStores.Memory);
        await using var store = await ServiceLife.BeginAsync(kind);
        foreach (var action in life)
            Assert.Equal(await model.AnswerAsync(action), await store.AnswerAsync(action));

        var all = new ServiceAction.Search("");
        Assert.Equal(await model.AnswerAsync(all), await store.AnswerAsync(all));
        return true;
    }
}
