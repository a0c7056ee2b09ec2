using Grpc.Core;
using Orderd.Access;
using Orderd.Contracts.Ecommerce;
using Orderd.Contracts.GrpcHealth;
using Orderd.Errors;
using Orderd.Services.Reflection;
using ServingStatus = Orderd.Contracts.GrpcHealth.HealthCheckResponse.Types.ServingStatus;

namespace Orderd.Services.Health;

/// <summary>grpc.health.v1.Health: the state of the daemon, under the empty name, and of the services that do its work.</summary>
[Requires(Role.Reader)]
sealed class HealthService(StoreHealth store, MappedServices services, IHostApplicationLifetime host) : Contracts.GrpcHealth.Health.HealthBase
{
    const string Whole = "";

    // Health and reflection are there to talk about the others.
    readonly Lazy<HashSet<string>> _names = new(() =>
        [Whole, .. services.Names.Where(name => !name.StartsWith("grpc.", StringComparison.Ordinal))]);
    readonly Lazy<HashSet<string>> _needStore = new(() => [Whole, OrderManagement.Descriptor.FullName]);

    bool IsStopping => host.ApplicationStopping.IsCancellationRequested;

    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        var status = await StatusAsync(request.Service, context);
        context.CancellationToken.ThrowIfCancellationRequested();
        return status == ServingStatus.ServiceUnknown
            ? throw new ServiceException(ErrorKind.NotFound, "There is no such service here; an empty name asks for orderd as a whole.")
            : new HealthCheckResponse { Status = status };
    }

    public override async Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        var response = new HealthListResponse();
        foreach (var name in _names.Value)
            response.Statuses.Add(name, new HealthCheckResponse { Status = await StatusAsync(name, context) });
        context.CancellationToken.ThrowIfCancellationRequested();
        return response;
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var watch = store.BeginWatch();
        for (var last = ServingStatus.Unknown; ;)
        {
            var change = store.Change;
            var isLast = IsStopping;
            var status = await StatusAsync(request.Service, context);
            // This goes without the call's token: a stop cancels it, and that orderd stops is to be the last thing its caller hears.
            if (status != last)
                await responseStream.WriteAsync(new HealthCheckResponse { Status = last = status }, CancellationToken.None);
            if (isLast)
                context.CancellationToken.ThrowIfCancellationRequested();

            await change.WaitAsync(context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!IsStopping)
                context.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    async ValueTask<ServingStatus> StatusAsync(string service, ServerCallContext context)
    {
        if (!_names.Value.Contains(service))
            return ServingStatus.ServiceUnknown;
        if (IsStopping)
            return ServingStatus.NotServing;

        return !_needStore.Value.Contains(service) || await store.IsUsableAsync(context.CancellationToken)
            ? ServingStatus.Serving
            : ServingStatus.NotServing;
    }
}
