using FluxCache.V1;
using Grpc.Core;

namespace FluxCache.Node.Service;

/// <summary>
/// Writes the entries of one message, each on its own: what fails is listed, the rest is acknowledged. The cache takes
/// one expiry for a batch, so that neighbours with the same times go together, in their order: of two entries with the
/// same key the later one must win.
/// </summary>
internal sealed class ManyEntryWriter(IFluxCache cache)
{
    internal async Task<(IReadOnlyList<SetFailure> Failures, WriteToken Token)> WriteAsync(
        IReadOnlyList<SetRequest> entries, CancellationToken cancellationToken)
    {
        var failures = new List<SetFailure>();
        var token = default(WriteToken);
        for (int start = 0, end; start < entries.Count; start = end)
        {
            end = start + 1;
            while (end < entries.Count && HaveSameTimes(entries[start], entries[end]))
                end++;

            var acknowledged = await WriteRunAsync(entries, start, end, failures, cancellationToken);
            token = WriteToken.Combine(token, acknowledged);
        }

        return (failures, token);
    }

    private async Task<WriteToken> WriteRunAsync(
        IReadOnlyList<SetRequest> entries, int start, int end, List<SetFailure> failures, CancellationToken cancellationToken)
    {
        var run = new KeyValuePair<string, ReadOnlyMemory<byte>>[end - start];
        for (var i = start; i < end; i++)
            run[i - start] = new(entries[i].Key, entries[i].Value.Memory);

        try
        {
            return await cache.SetManyAsync(run, Messages.ToEntryOptions(entries[start]), cancellationToken);
        }
        catch (ArgumentException)
        {
            // The cache refuses a batch with a bad entry as a whole; one by one, only the bad ones fail.
            var token = default(WriteToken);
            for (var i = start; i < end; i++)
                token = WriteToken.Combine(token, await WriteOneAsync(entries[i], i, failures, cancellationToken));
            return token;
        }
        catch (FluxCacheException failure)
        {
            for (var i = start; i < end; i++)
            {
                if (failure.FailedKeys.Count == 0)
                    failures.Add(ToFailure(i, failure));
                else if (failure.FailedKeys.TryGetValue(entries[i].Key, out var cause))
                    failures.Add(ToFailure(i, cause));
            }

            return failure.Token;
        }
    }

    private async Task<WriteToken> WriteOneAsync(SetRequest entry, int index, List<SetFailure> failures, CancellationToken cancellationToken)
    {
        try
        {
            return await cache.SetAsync(entry.Key, entry.Value.Memory, Messages.ToEntryOptions(entry), cancellationToken);
        }
        catch (Exception failure) when (failure is ArgumentException or FluxCacheException)
        {
            failures.Add(ToFailure(index, failure));
            return default;
        }
    }

    private static bool HaveSameTimes(SetRequest left, SetRequest right) =>
        left.HasTtlMs == right.HasTtlMs && left.TtlMs == right.TtlMs
        && left.HasSlidingMs == right.HasSlidingMs && left.SlidingMs == right.SlidingMs;

    private static SetFailure ToFailure(int index, Exception failure)
    {
        var status = CallError.StatusOf(failure) ?? new Status(StatusCode.Internal, failure.Message);
        return new SetFailure { Index = (uint)index, Status = (int)status.StatusCode, Message = status.Detail };
    }
}
