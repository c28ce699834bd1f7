using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Hosting;

/// <summary>Gives each call its service: the container's, or a new one that lives as long as the call.</summary>
internal sealed class ServiceActivator<TService>
    where TService : class
{
    private readonly ObjectFactory<TService> _create = ActivatorUtilities.CreateFactory<TService>([]);

    public TService Get(IServiceProvider services, out bool isOwned)
    {
        var registered = services.GetService<TService>();
        isOwned = registered is null;
        return registered ?? _create(services, []);
    }

    public static ValueTask ReleaseAsync(TService service)
    {
        if (service is IAsyncDisposable asyncDisposable)
            return asyncDisposable.DisposeAsync();
        (service as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
