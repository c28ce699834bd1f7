using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grpc.Net.ClientFactory;

/// <summary>Creates clients, one channel for each name, which lives as long as the container.</summary>
internal sealed class ChannelClientFactory(
    IServiceProvider services,
    IHttpMessageHandlerFactory handlers,
    IOptionsMonitor<GrpcClientFactoryOptions> options,
    ClientNames names) : GrpcClientFactory, IDisposable
{
    // Lazy, because a dictionary may run its factory twice, and the channel that lost would stay open.
    private readonly ConcurrentDictionary<string, Lazy<Entry>> _entries = new(StringComparer.Ordinal);

    public override TClient CreateClient<TClient>(string name)
    {
        names.Require(name, typeof(TClient));
        var entry = _entries.GetOrAdd(name, static (name, self) => new Lazy<Entry>(() => self.Create(name)), this).Value;
        var client = entry.Creator is { } creator
            ? creator(entry.Invoker)
            : ActivatorUtilities.CreateInstance<TClient>(services, entry.Invoker);
        return client as TClient
            ?? throw new InvalidOperationException($"The creator of '{name}' returned {client?.GetType()}, not {typeof(TClient)}.");
    }

    public void Dispose()
    {
        foreach (var entry in _entries.Values)
        {
            if (entry.IsValueCreated)
                entry.Value.Channel.Dispose();
        }
    }

    private Entry Create(string name)
    {
        var settings = options.Get(name);
        var address = settings.Address ?? throw new InvalidOperationException(
            $"The gRPC client '{name}' has no address. Set one: AddGrpcClient<{name}>(o => o.Address = new Uri(…)).");
        var channelOptions = new GrpcChannelOptions { HttpHandler = handlers.CreateHandler(name) };
        foreach (var configure in settings.ChannelOptionsActions)
            configure(channelOptions);
        var channel = GrpcChannel.ForAddress(address, channelOptions);
        return new Entry(channel, channel.CreateCallInvoker(), settings.Creator);
    }

    private sealed record Entry(GrpcChannel Channel, CallInvoker Invoker, Func<CallInvoker, object>? Creator);
}
