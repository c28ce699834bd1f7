using FluxCache.V1;
using Microsoft.Extensions.Logging;

namespace FluxCache.Client.Routing;

/// <summary>
/// Probes a node that was set aside, at growing intervals, until it answers. A node may answer and still not reach Redis;
/// its callers then see that, as they would at any other node.
/// </summary>
internal sealed class NodeProber(FluxCacheClientOptions options, TimeProvider time, ILogger logger, Action onSetAside)
    : IAsyncDisposable
{
    /// <summary>
    /// A probe that waits for longer holds up the next one: with the default intervals, a node gets its keys within 2 s of
    /// its return.
    /// </summary>
    internal static readonly TimeSpan LongestProbe = TimeSpan.FromMilliseconds(650);

    private readonly TimeSpan _probeTimeout = Min(options.AttemptTimeout, LongestProbe);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new(); // Guards _disposed, and _probing until then.
    private bool _disposed;
    private Task _probing = Task.CompletedTask;

    /// <summary>Starts probing <paramref name="node"/>; it has just been set aside.</summary>
    internal void Start(Node node)
    {
        lock (_gate)
        {
            if (_disposed)
                return;

            // The probes outlive the call that found the node failing, and are no part of its trace. The previous
            // probing, if any, has restored the node and is about to end.
            using (ExecutionContext.SuppressFlow())
                _probing = Task.Run(() => ProbeUntilBackAsync(node, _stop.Token), CancellationToken.None);
        }

        ClientLog.NodeSetAside(logger, node.Address.Address, PlainDuration.Of(options.ProbeInterval));
        onSetAside();
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _disposed = true;

        await _stop.CancelAsync().ConfigureAwait(false);
        await _probing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ProbeUntilBackAsync(Node node, CancellationToken cancellationToken)
    {
        for (var pause = options.ProbeInterval; ; pause = Min(pause * 2, options.MaxProbeInterval))
        {
            await Task.Delay(pause * Jitter(), time, cancellationToken).ConfigureAwait(false);
            if (await AnswersAsync(node, cancellationToken).ConfigureAwait(false))
                break;
        }

        node.Health.Restore();
        ClientLog.NodeBack(logger, node.Address.Address);
    }

    private async Task<bool> AnswersAsync(Node node, CancellationToken cancellationToken)
    {
        try
        {
            var deadline = time.GetUtcNow().UtcDateTime + _probeTimeout;
            using var call = node.Calls.StatsAsync(new StatsRequest(), null, deadline, cancellationToken);
            await SteadyClock.AnswerAsync(call.ResponseAsync, _probeTimeout, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it was, the node is not back, and the probing must go on.
            ClientLog.ProbeFailed(logger, failure, node.Address.Address);
            return false;
        }
    }

    // Clients that lost a node together should not all come back to it at once.
    private static double Jitter() => 0.75 + (Random.Shared.NextDouble() / 2);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
