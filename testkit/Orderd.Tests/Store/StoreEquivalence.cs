using System.Globalization;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Orderd.Contracts.Ecommerce;
using Orderd.Errors;
using Orderd.Store;
using Orderd.Store.Memory;
using Orderd.Tests.Native;

namespace Orderd.Tests.Store;

/// <summary>The model test: whatever happens, each store answers as the memory store does.</summary>
public sealed class StoreEquivalence
{
    [Theory]
    [MemberData(nameof(TestedStores.Durable), MemberType = typeof(TestedStores))]
    public void AStoreAnswersAsMemoryDoes(string kind) =>
        Prop.ForAll(StoreAction.Lives, life => LiveAsync(kind, life).GetAwaiter().GetResult())
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60));

    static async Task<bool> LiveAsync(string kind, StoreAction[] life)
    {
        using var folder = new ScratchFolder();
        var clock = new ManualClock();
        var (modelListings, storeListings) = (new Listings(), new Listings());
        await using var model = new MemoryOrderStore(clock);
        var store = await TestedStores.OpenAsync(kind, folder, clock);
        try
        {
            for (var i = 0; i < life.Length; i++)
            {
                if (life[i] is StoreAction.Reopen)
                {
                    await store.DisposeAsync();
                    store = await TestedStores.OpenAsync(kind, folder, clock);
                }
                else if (life[i] is StoreAction.Pass pass)
                {
                    clock.Advance(pass.Time);
                }
                else if (life[i] is StoreAction.List list)
                {
                    Assert.Equal(await modelListings.AnswerAsync(model, list), await storeListings.AnswerAsync(store, list));
                }
                else
                {
                    Assert.Equal(await AnswerAsync(model, life[i], i, clock), await AnswerAsync(store, life[i], i, clock));
                }
            }

            Assert.Equal(await SearchAsync(model, ""), await SearchAsync(store, ""));
            foreach (var newestFirst in (bool[])[false, true])
            {
                var list = new StoreAction.List(newestFirst, 100);
                Assert.Equal(await new Listings().AnswerAsync(model, list), await new Listings().AnswerAsync(store, list));
            }

            return true;
        }
        finally
        {
            await store.DisposeAsync();
            await TestedStores.ForgetAsync(folder);
        }
    }

    static async Task<string> AnswerAsync(OrderStore store, StoreAction action, int step, ManualClock clock)
    {
        var deadline = new WriteDeadline(DateTime.MaxValue, CancellationToken.None);
        try
        {
            switch (action)
            {
                case StoreAction.Add(var order, var key):
                    return await store.AddAsync(WithId(order, $"added-{step}"), Key(order, key), deadline);
                case StoreAction.Get(var id):
                    return (await store.GetAsync(id, CancellationToken.None))?.ToString() ?? "none";
                case StoreAction.Delete(var id):
                    return (await store.DeleteAsync(id, deadline)).ToString(CultureInfo.InvariantCulture);
                case StoreAction.Upsert(var orders):
                    await store.UpsertAsync([.. orders.Select(order => order.Clone())], deadline);
                    return "done";
                case StoreAction.Search(var text):
                    return await SearchAsync(store, text);
                case StoreAction.Expire(var id):
                    return (await store.DeleteAsync(id, new WriteDeadline(clock.GetUtcNow().UtcDateTime, CancellationToken.None)))
                        .ToString(CultureInfo.InvariantCulture);
                default:
                    throw new ArgumentOutOfRangeException(nameof(action), action, null);
            }
        }
        catch (ServiceException error)
        {
            return $"{error.Kind}: {error.Message}";
        }
        catch (OperationCanceledException)
        {
            return "expired";
        }
    }

    static async Task<string> SearchAsync(OrderStore store, string text)
    {
        var found = new List<string>();
        await foreach (var page in store.SearchAsync(text, CancellationToken.None))
            found.AddRange(page.Select(order => Convert.ToHexString(order.ToByteArray())));
        return string.Join('\n', found);
    }

    static Order WithId(Order order, string id) => new(order) { Id = id };

    static IdempotencyKey? Key(Order order, string? name) =>
        name is null ? null : new IdempotencyKey(name, SHA256.HashData(WithId(order, "").ToByteArray()));
}
