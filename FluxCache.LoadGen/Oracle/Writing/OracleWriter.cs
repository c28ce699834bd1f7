using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Measuring;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;

namespace FluxCache.LoadGen.Oracle.Writing;

/// <summary>
/// Writes for one worker, and tells the keys' histories what became of it: acknowledged, surely not done, or unknown.
/// </summary>
internal sealed class OracleWriter(OracleLoad load, int worker, OracleTally tally)
{
    private readonly byte[] _value = StampedValue.NewBuffer(load.Options.ValueSize.Most, load.Run + (ulong)worker);

    /// <summary>Writes one key.</summary>
    /// <param name="node">Through which node; null: past the nodes, or through the session.</param>
    /// <param name="session">The session that writes; null: none.</param>
    internal async ValueTask<Outcome> WriteAsync(
        KeyHistory history, KeyWrite write, ClusterNode? node, INodeAccess? session, int size, CallerPatience patience)
    {
        using var end = patience.Begin();
        var stop = end?.Token ?? CancellationToken.None;
        var life = node?.Life;
        write.By = node?.Name ?? (session is null ? "Redis" : "the session");
        try
        {
            var access = node?.Access ?? session;
            var token = write.IsDelete
                ? await DeleteAsync(history.Key, access, stop)
                : await SetAsync(history.Key, Stamped(_value.AsMemory(0, size), history.Key, write.Number), access, stop);
            history.Acknowledge(write, life, token, isOfSession: node is null && session is not null, load.Clock.Now);
        }
        catch (Exception failure)
        {
            Settle(history, write, failure, node, life);
            if (!GaveUp(failure, history, node, stop))
                throw;
        }

        return OutcomeOf(write);
    }

    /// <summary>Writes several keys in one call to a node; what a write gives two values, the call names twice.</summary>
    internal async ValueTask<Outcome> WriteManyAsync(
        IReadOnlyList<(KeyHistory History, KeyWrite Write)> writes, ClusterNode node, int size, CallerPatience patience)
    {
        using var end = patience.Begin();
        var stop = end?.Token ?? CancellationToken.None;
        var life = node.Life;
        foreach (var (_, write) in writes)
            write.By = $"{node.Name}, several at once";
        ManyWritten? written = null;
        Exception? failure = null;
        try
        {
            written = writes[0].Write.IsDelete
                ? await node.Access.DeleteManyAsync([.. KeysOf(writes)], stop)
                : await node.Access.SetManyAsync([.. EntriesOf(writes, size)], stop);
        }
        catch (Exception failed)
        {
            failure = failed;
        }

        foreach (var (history, write) in writes)
        {
            if ((failure ?? written!.Failed.GetValueOrDefault(history.Key)) is { } ofKey)
                Settle(history, write, ofKey, node, life);
            else
                history.Acknowledge(write, life, written!.Token, isOfSession: false, load.Clock.Now);
        }

        // Each key is told; the operation failed once.
        failure ??= written!.Failed.Values.FirstOrDefault();
        return failure is null || GaveUp(failure, writes[0].History, node, stop) ? OutcomeOf(writes[0].Write) : throw failure;
    }

    private void Settle(KeyHistory history, KeyWrite write, Exception failure, ClusterNode? node, NodeLife? life)
    {
        if (failure is AccessException { MayHaveHappened: false })
        {
            if (history.Withdraw(write))
                load.Findings.Add(FindingKind.NotDone, $"Write {write.Number} of {history.Key} failed as surely not done at {node?.Name ?? "Redis"}, and a read had returned it: {failure.Message}");
        }
        else
        {
            history.LeaveUnknown(write, node is { Access.KeepsOrder: true } ? life : null, load.Clock.Now);
            tally.Unknown();
        }
    }

    // True: the caller gave up, as it wanted. False: it failed.
    private bool GaveUp(Exception failure, KeyHistory history, ClusterNode? node, CancellationToken stop)
    {
        if (failure is OperationCanceledException && stop.IsCancellationRequested)
        {
            tally.GaveUp();
            return true;
        }

        load.Note(failure, "write", history.Key, node?.Name ?? "Redis");
        return false;
    }

    private async ValueTask<string?> SetAsync(string key, ReadOnlyMemory<byte> value, INodeAccess? access, CancellationToken stop)
    {
        if (access is not null)
            return await access.SetAsync(key, value, default, stop);

        await load.Cluster.Redis.SetAsync(key, value);
        return null;
    }

    private async ValueTask<string?> DeleteAsync(string key, INodeAccess? access, CancellationToken stop)
    {
        if (access is not null)
            return await access.DeleteAsync(key, stop);

        await load.Cluster.Redis.DeleteAsync(key);
        return null;
    }

    // A key that is named twice has another between.
    private static IEnumerable<string> KeysOf(IReadOnlyList<(KeyHistory History, KeyWrite Write)> writes) =>
        writes.Select(write => write.History.Key).Append(writes[0].History.Key);

    private IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> EntriesOf(
        IReadOnlyList<(KeyHistory History, KeyWrite Write)> writes, int size)
    {
        foreach (var (history, write) in writes)
            yield return Entry(history, write.Earlier is null ? write.Number : write.Number - 1);
        foreach (var (history, write) in writes.Where(write => write.Write.Earlier is not null))
            yield return Entry(history, write.Number);

        KeyValuePair<string, ReadOnlyMemory<byte>> Entry(KeyHistory history, long number) =>
            new(history.Key, Stamped(_value.AsSpan(0, size).ToArray(), history.Key, number));
    }

    private Memory<byte> Stamped(Memory<byte> value, string key, long number)
    {
        StampedValue.Write(value.Span, key, new Stamp(load.Run, number, worker));
        return value;
    }

    private static Outcome OutcomeOf(KeyWrite write) => write.IsDelete ? Outcome.Delete : Outcome.Write;
}
