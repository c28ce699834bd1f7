using System.Collections.Concurrent;
using FluxCache.Client.Messages;
using FluxCache.Client.Routing;
using FluxCache.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FluxCache.Client.Calls;

/// <summary>
/// Splits calls of many keys over the nodes, makes the parts in parallel, and puts the answers back in order. Each
/// node's part goes in batches, one after another, so that of two writes of one key the later one wins.
/// </summary>
/// <remarks>
/// A batch is routed by its first key. Where its node cannot be reached, the whole batch goes to that key's next node:
/// any node can serve any key, and one call costs less than splitting anew.
/// </remarks>
internal sealed class ManyKeyCalls(CallRunner calls, NodeDirectory directory, IOptions<FluxCacheClientOptions> options)
{
    // Well below what a node takes in one message, whatever its limit on values: see the node's message limits.
    private const int MaxBatchBytes = 4 << 20;

    // A node holds the answer of a call until it has been read; larger answers would hardly save round trips.
    private const int MaxAnswerBytes = 8 << 20;

    private readonly int _maxBatchSize = options.Value.MaxBatchSize;
    private readonly uint _maxAnswerBytes = (uint)Math.Min(MaxAnswerBytes, options.Value.MaxResponseBytes);

    internal async ValueTask<IReadOnlyList<CacheValue>> GetAsync(
        IReadOnlyList<string> keys, CacheFreshness freshness, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);

        var hashes = new ulong[keys.Count];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = RoutingHash.Of(keys[i], nameof(keys));

        var values = new CacheValue[keys.Count];
        await EachNodeAsync(hashes, static _ => 0, GetBatchAsync, cancellationToken).ConfigureAwait(false);
        return values;

        async Task GetBatchAsync(ReadOnlyMemory<int> batch)
        {
            // A node that answers for a part of the keys had no room for the values of the others.
            for (var rest = batch; !rest.IsEmpty;)
            {
                var answered = await GetSomeAsync(rest).ConfigureAwait(false);
                rest = rest[answered..];
            }
        }

        async Task<int> GetSomeAsync(ReadOnlyMemory<int> batch)
        {
            var request = new GetManyRequest
            {
                Linearizable = freshness.IsLinearizable,
                AtLeast = freshness.Token.Bytes,
                MaxAnswerBytes = _maxAnswerBytes,
            };
            foreach (var position in batch.Span)
                request.Keys.Add(keys[position]);

            var first = hashes[batch.Span[0]];
            var response = await calls.RunAsync(
                CallKinds.GetMany, first, request, static response => response, cancellationToken).ConfigureAwait(false);
            var answered = response.Values.Count;
            if (answered is 0 || answered > batch.Length)
                throw WrongCount(batch.Length, answered);

            for (var i = 0; i < answered; i++)
                values[batch.Span[i]] = response.Values[i].ToCacheValue();
            return answered;
        }
    }

    internal async ValueTask<CacheWritten<IReadOnlyList<CacheWriteFailure>>> SetAsync(
        IReadOnlyList<CacheWrite> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);

        var hashes = new ulong[entries.Count];
        var requests = new SetRequest[entries.Count];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = RoutingHash.Of(entries[i].Key, nameof(entries));
            requests[i] = SetRequests.Create(entries[i].Key, entries[i].Value, entries[i].Expiry);
        }

        var failures = new FluxCacheClientException?[entries.Count];
        var tokens = new ConcurrentBag<CacheWriteToken>();
        await EachNodeAsync(hashes, SizeOf, SetBatchAsync, cancellationToken).ConfigureAwait(false);
        var failed = failures.Index().Where(failure => failure.Item is not null)
            .Select(failure => new CacheWriteFailure(failure.Index, entries[failure.Index].Key, failure.Item!));
        return new([.. failed], tokens.Aggregate(default(CacheWriteToken), CacheWriteToken.Combine));

        int SizeOf(int position) => requests[position].CalculateSize();

        async Task SetBatchAsync(ReadOnlyMemory<int> batch)
        {
            var request = new SetManyRequest();
            foreach (var position in batch.Span)
                request.Entries.Add(requests[position]);

            try
            {
                var first = hashes[batch.Span[0]];
                var response = await calls.RunAsync(
                    CallKinds.SetMany, first, request, static response => response, cancellationToken).ConfigureAwait(false);
                tokens.Add(new CacheWriteToken(response.Token));
                foreach (var failure in response.Failures)
                {
                    if (failure.Index >= batch.Length)
                        throw WrongCount(batch.Length, (int)failure.Index + 1);

                    failures[batch.Span[(int)failure.Index]] = ToException(failure);
                }
            }
            catch (FluxCacheClientException error)
            {
                // The other nodes' writes stand, so that the caller gets each entry's outcome and not one error for all.
                foreach (var position in batch.Span)
                    failures[position] = error;
            }
        }
    }

    private async Task EachNodeAsync(
        ulong[] hashes, Func<int, int> sizeOf, Func<ReadOnlyMemory<int>, Task> callBatch, CancellationToken cancellationToken)
    {
        if (hashes.Length == 0)
            return;

        var nodes = await directory.GetAsync(cancellationToken).ConfigureAwait(false);
        var shares = Enumerable.Range(0, hashes.Length).GroupBy(position => nodes.Choose(hashes[position]));
        await Task.WhenAll(shares.Select(share => EachBatchAsync([.. share], sizeOf, callBatch))).ConfigureAwait(false);
    }

    private async Task EachBatchAsync(int[] share, Func<int, int> sizeOf, Func<ReadOnlyMemory<int>, Task> callBatch)
    {
        for (int start = 0, end; start < share.Length; start = end)
        {
            end = start + 1;
            for (var bytes = sizeOf(share[start]); end < share.Length && end - start < _maxBatchSize; end++)
            {
                bytes += sizeOf(share[end]);
                if (bytes > MaxBatchBytes)
                    break;
            }

            await callBatch(share.AsMemory(start, end - start)).ConfigureAwait(false);
        }
    }

    private static FluxCacheClientException ToException(SetFailure failure)
    {
        var status = new Status((StatusCode)failure.Status, failure.Message);
        var meaning = CallFailure.Of(status);
        return new FluxCacheClientException(
            meaning.KindOf(CallEffect.Write), failure.Message, meaning.MayHaveTakenEffect(CallEffect.Write), new RpcException(status));
    }

    private static FluxCacheClientException WrongCount(int asked, int answered) => new(
        FluxCacheClientErrorKind.NodeFault,
        $"The node answered for {answered} entries, but {asked} were sent. It is not a FluxCache node, or it has a defect.");
}
