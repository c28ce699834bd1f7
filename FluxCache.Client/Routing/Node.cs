using System.Runtime.CompilerServices;
using System.Text;
using FluxCache.Client.Calls;
using FluxCache.Client.Streams;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Routing;

/// <summary>One node: its channel, and whether it gets its keys.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly ChannelBase _channel;
    private readonly NodeProber _prober;
    private readonly NodeStreams _streams;

    internal Node(NodeAddress address, ChannelBase channel, NodeProber prober, FluxCacheClientOptions options, TimeProvider time)
    {
        Address = address;
        IdentityHash = XxHash64.Hash(Encoding.UTF8.GetBytes(address.Identity));
        Calls = new Cache.CacheClient(channel);
        _channel = channel;
        _prober = prober;
        _streams = new NodeStreams(Calls, options, time);
    }

    internal NodeAddress Address { get; }

    internal ulong IdentityHash { get; }

    internal Cache.CacheClient Calls { get; }

    internal NodeHealth Health { get; } = new();

    /// <summary>Makes a call: on a stream with others where that is possible, else by itself.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<TResponse> CallAsync<TRequest, TResponse>(
        CallKind<TRequest, TResponse> kind, ulong keyHash, TRequest request, CallOptions options)
        where TResponse : class
    {
        if (kind.Streamed is { } form
            && await _streams.CallAsync(form, keyHash, request, options).ConfigureAwait(false) is { } response)
        {
            return response;
        }

        using var call = kind.Invoke(Calls, request, options);
        return await call.ResponseAsync.ConfigureAwait(false);
    }

    internal void ReportTimeout()
    {
        if (Health.ReportTimeout())
            _prober.Start(this);
    }

    internal void ReportUnreachable()
    {
        if (Health.ReportUnreachable())
            _prober.Start(this);
    }

    public async ValueTask DisposeAsync()
    {
        await _prober.DisposeAsync().ConfigureAwait(false);
        await _streams.DisposeAsync().ConfigureAwait(false);
        (_channel as IDisposable)?.Dispose();
    }
}
