using FsCheck;
using FsCheck.Fluent;

namespace Orderd.Tests.Model;

/// <summary>The model test through the service: the six methods answer the same over memory and over SQLite.</summary>
public class ServiceModel
{
    [Fact]
    [Trait("Contract", "2: random interleavings of the six calls get the same answers from the memory model and from SQLite")]
    public void MemoryAndSqliteAnswerAlike() =>
        Prop.ForAll(ServiceAction.Lives, life => LiveAsync(life).GetAwaiter().GetResult())
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(100).WithStartSize(5).WithEndSize(100));

    static async Task<bool> LiveAsync(ServiceAction[] life)
    {
        await using var model = await ServiceLife.BeginAsync(OrderdStore.Memory);
        await using var sqlite = await ServiceLife.BeginAsync(OrderdStore.Sqlite);
        foreach (var action in life)
            Assert.Equal(await model.AnswerAsync(action), await sqlite.AnswerAsync(action));

        var all = new ServiceAction.Search("");
        Assert.Equal(await model.AnswerAsync(all), await sqlite.AnswerAsync(all));
        return true;
    }
}
