using System.Text;
using FluxCache.Client.Streams;
using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Client.Routing;

/// <summary>One node: its channel, and whether it gets its keys.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly ChannelBase _channel;
    private readonly NodeProber _prober;

    internal Node(
        NodeAddress address,
        ChannelBase channel,
        NodeClock clock,
        NodeProber prober,
        FluxCacheClientOptions options,
        TimeProvider time)
    {
        Address = address;
        IdentityHash = XxHash64.Hash(Encoding.UTF8.GetBytes(address.Identity));
        Clock = clock;
        _channel = channel;
        Calls = new Cache.CacheClient(_channel);
        _prober = prober;
        Streams = new NodeStreams(Calls, Clock, options, time);
    }

    internal NodeAddress Address { get; }

    internal ulong IdentityHash { get; }

    internal Cache.CacheClient Calls { get; }

    /// <summary>In whose moments it is told deadlines.</summary>
    internal NodeClock Clock { get; }

    /// <summary>Carry calls together with others.</summary>
    internal NodeStreams Streams { get; }

    internal NodeHealth Health { get; } = new();

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
        await Streams.DisposeAsync().ConfigureAwait(false);
        (_channel as IDisposable)?.Dispose();
    }
}
