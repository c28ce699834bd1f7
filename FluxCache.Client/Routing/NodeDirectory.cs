using System.Threading.Channels;
using FluxCache.Client.Calls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FluxCache.Client.Routing;

/// <summary>
/// Knows the nodes. One loop, started by the first call, resolves the names and publishes a new <see cref="NodeSet"/>
/// when the answer differs; a node that stays keeps its channel and its health. An answer without nodes, or none, leaves
/// the last set in place: nodes that were there are a better guess than none.
/// </summary>
internal sealed class NodeDirectory : IAsyncDisposable
{
    private readonly NodeResolver _resolver;
    private readonly INodeChannelFactory _channels;
    private readonly FluxCacheClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<NodeDirectory> _logger;

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<NodeSet> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<Task> _retirements = []; // Of the loop alone.
    private readonly Lock _gate = new();           // Guards _disposed, and _loop until then.
    private bool _disposed;
    private Task? _loop;
    private volatile NodeSet? _current;
    private volatile string _lastFault = "service discovery has not answered";

    public NodeDirectory(
        NodeResolver resolver,
        INodeChannelFactory channels,
        IOptions<FluxCacheClientOptions> options,
        TimeProvider time,
        ILogger<NodeDirectory> logger)
    {
        _resolver = resolver;
        _channels = channels;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>The nodes; null before the first answer of service discovery.</summary>
    internal NodeSet? Current => _current;

    /// <summary>The nodes; waits for the first answer of service discovery, no longer than a call may take.</summary>
    internal ValueTask<NodeSet> GetAsync(CancellationToken cancellationToken) =>
        _current is { } current ? new(current) : WaitForFirstAsync(cancellationToken);

    /// <summary>Resolves the names soon.</summary>
    internal void RequestRefresh() => _wake.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
                return;

            _disposed = true;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        if (_loop is { } loop)
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await Task.WhenAll(_retirements).ConfigureAwait(false);
        foreach (var node in _current?.Nodes ?? [])
            await node.DisposeAsync().ConfigureAwait(false);

        _first.TrySetException(new ObjectDisposedException(nameof(IFluxCacheClient)));
        _stop.Dispose();
    }

    private async ValueTask<NodeSet> WaitForFirstAsync(CancellationToken cancellationToken)
    {
        EnsureStarted();
        try
        {
            return await _first.Task.WaitAsync(_options.CallTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new FluxCacheClientException(
                FluxCacheClientErrorKind.Unavailable,
                $"No node was found under {string.Join(", ", _options.Nodes)}: {_lastFault}. "
                + $"Check {FluxCacheClientOptions.SectionName}:Nodes.");
        }
    }

    private void EnsureStarted()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(IFluxCacheClient));

            // The loop outlives the call that started it, and is no part of its trace.
            using (ExecutionContext.SuppressFlow())
                _loop ??= Task.Run(() => RefreshUntilStoppedAsync(_stop.Token), CancellationToken.None);
        }
    }

    private async Task RefreshUntilStoppedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = await RefreshAsync(cancellationToken).ConfigureAwait(false);
            var pause = _current is null ? _options.ProbeInterval : _options.RefreshInterval;
            using (changed.RegisterChangeCallback(static self => ((NodeDirectory)self!).RequestRefresh(), this))
                await PauseAsync(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IChangeToken> RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (nodes, changed) = await _resolver.ResolveAsync(_options.Nodes, cancellationToken).ConfigureAwait(false);
            if (nodes.Count > 0)
                Publish(nodes);
            else
                Report("service discovery found no address");

            return changed;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Sources of endpoints are open to anyone, so that any exception may come; the next round asks again.
            Report(failure.Message);
            return NeverChanges;
        }
    }

    private void Report(string fault)
    {
        if (fault != _lastFault)
            ClientLog.NoNodes(_logger, string.Join(", ", _options.Nodes), fault);

        _lastFault = fault;
    }

    private void Publish(IReadOnlyList<NodeAddress> addresses)
    {
        var known = (_current?.Nodes ?? []).ToDictionary(node => node.Address);
        if (known.Count == addresses.Count && addresses.All(known.ContainsKey))
            return;

        var next = new NodeSet([.. addresses.Select(address => known.GetValueOrDefault(address) ?? Connect(address))]);
        _current = next;
        _first.TrySetResult(next);
        ClientLog.NodesChanged(_logger, addresses.Count, string.Join(", ", addresses.Select(address => address.Address)));

        _retirements.RemoveAll(retirement => retirement.IsCompleted);
        _retirements.AddRange(known.Values.Except(next.Nodes).Select(RetireAsync));
    }

    private Node Connect(NodeAddress address)
    {
        var clock = new NodeClock(_time);
        var channel = _channels.Create(address.Address, clock);
        return new(address, channel, clock, new NodeProber(_options, _time, _logger, RequestRefresh), _options, _time);
    }

    /// <summary>Closes a node's channel when every call that may still use it has ended.</summary>
    private async Task RetireAsync(Node node)
    {
        await Task.Delay(_options.CallTimeout, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await node.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Waits for <paramref name="period"/>, or until someone asks for a refresh.</summary>
    private async Task PauseAsync(TimeSpan period, CancellationToken cancellationToken)
    {
        using var elapsed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = _time.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(), elapsed, period, Timeout.InfiniteTimeSpan);
        await using var ending = timer.ConfigureAwait(false);
        try
        {
            await _wake.Reader.ReadAsync(elapsed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The period is over.
        }
    }

    private static readonly IChangeToken NeverChanges = new CancellationChangeToken(CancellationToken.None);
}
