using FluxCache.Client.Routing;
using FluxCache.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FluxCache.Client.Calls;

/// <summary>Asks every node for its statistics: each once, in parallel, also those that are set aside.</summary>
internal sealed class ClusterStatistics(NodeDirectory directory, IOptions<FluxCacheClientOptions> options, TimeProvider time)
{
    internal async ValueTask<IReadOnlyList<NodeStatistics>> GetAsync(CancellationToken cancellationToken)
    {
        var nodes = await directory.GetAsync(cancellationToken).ConfigureAwait(false);
        return await Task.WhenAll(nodes.Nodes.Select(node => AskAsync(node, cancellationToken))).ConfigureAwait(false);
    }

    private async Task<NodeStatistics> AskAsync(Node node, CancellationToken cancellationToken)
    {
        var address = node.Address.Address;
        var available = node.Health.IsAvailable;
        try
        {
            var deadline = time.GetUtcNow().UtcDateTime + options.Value.AttemptTimeout;
            var callOptions = new CallOptions(CallActivity.Headers(), deadline, cancellationToken);
            using var call = CallKinds.Stats.Invoke(node.Calls, new StatsRequest(), callOptions);
            return new NodeStatistics(address, available, await call.ResponseAsync.ConfigureAwait(false), null);
        }
        catch (RpcException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var error = new FluxCacheClientException(
                CallFailure.Of(failure).Kind, $"Node {address} did not answer: {failure.Status.Detail}", false, failure);
            return new NodeStatistics(address, available, null, error);
        }
    }
}
