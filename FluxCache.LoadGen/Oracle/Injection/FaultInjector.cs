using FluxCache.LoadGen.Keys;
using FluxCache.LoadGen.Oracle.Checking;
using FluxCache.LoadGen.Oracle.Cluster;

namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>Carries a schedule out, one fault after the other, and tells the oracle what changes by it. Used once.</summary>
/// <param name="control">Null where only Redis itself can be asked, and the schedule asks for nothing else.</param>
internal sealed class FaultInjector(
    OracleCluster cluster,
    IFaultControl? control,
    KeyHistories keys,
    FailureTally failures,
    RunClock clock)
{
    private static readonly TimeSpan RefusalsAreLate = TimeSpan.FromMilliseconds(150);

    private readonly List<InjectedFault> _injected = [];

    /// <summary>What was injected, in order. To be read when the run is over.</summary>
    internal IReadOnlyList<InjectedFault> Injected => _injected;

    private IFaultControl Control => control ?? throw new FaultControlException("This run cannot inject the fault: it does not control the cluster.");

    /// <summary>Injects every fault at its time, or as soon as the one before is over.</summary>
    /// <exception cref="FaultControlException">One could not be injected.</exception>
    internal async Task RunAsync(IReadOnlyList<ScheduledFault> schedule, CancellationToken stop)
    {
        foreach (var fault in schedule)
        {
            await clock.DelayUntilAsync(fault.At, stop);
            var begun = clock.Now;
            failures.Begin(fault.Kind);
            try
            {
                await InjectAsync(fault, stop);
            }
            catch (FluxCacheException failure)
            {
                throw new FaultControlException($"{FaultNames.Of(fault.Kind)} failed: {failure.Message}");
            }

            _injected.Add(new InjectedFault(fault.Kind, TargetOf(fault), begun, clock.Now - begun));
        }
    }

    private Task InjectAsync(ScheduledFault fault, CancellationToken stop) => fault.Kind switch
    {
        FaultKind.KillConnections => KillConnectionsAsync(fault, stop),
        FaultKind.SuspendRedis => SuspendRedisAsync(fault, stop),
        FaultKind.Flush => FlushAsync(stop),
        FaultKind.RestartRedis => EmptyAsync(() => RestartRedisAsync(fault, stop)),
        FaultKind.KillNode => KillNodeAsync(fault, stop),
        FaultKind.Stall => Control.StallAsync(TargetOf(fault), fault.Length, stop),
        FaultKind.HalfOpen => Control.HalfOpenAsync(TargetOf(fault), fault.Length, stop),
        FaultKind.Cut => Control.CutAsync(TargetOf(fault), stop),
        FaultKind.SuspendNode => Control.SuspendNodeAsync(TargetOf(fault), fault.Length, stop),
        FaultKind.HoldCommands => Control.HoldAsync(TargetOf(fault), fault.Length, stop),
        FaultKind.LoseReplies => Control.HalfOpenAsync(TargetOf(fault), fault.Length, stop),
        FaultKind.RefuseWrites => RefuseWritesAsync(fault, stop),
        _ => throw new InvalidOperationException($"The fault {fault.Kind} is unknown."),
    };

    // All of them in one case of two; else each with a chance of one half, so that a node may lose one of several.
    private async Task KillConnectionsAsync(ScheduledFault fault, CancellationToken stop)
    {
        var random = new SplitMix64(fault.Draw);
        var all = random.NextDouble() < 0.5;
        await cluster.Admin.WaitUntilAnswersAsync(stop);
        await cluster.Admin.EndConnectionsAsync(() => all || random.NextDouble() < 0.5, stop);
    }

    private async Task FlushAsync(CancellationToken stop)
    {
        await cluster.Admin.WaitUntilAnswersAsync(stop);
        await EmptyAsync(() => cluster.Admin.FlushAsync(cluster.Redis.Publishes, stop));
    }

    private async Task SuspendRedisAsync(ScheduledFault fault, CancellationToken stop)
    {
        await Control.SuspendRedisAsync(stop);
        await HoldAsync(fault, Control.ResumeRedisAsync, stop);
    }

    private async Task RefuseWritesAsync(ScheduledFault fault, CancellationToken stop)
    {
        await cluster.Admin.WaitUntilAnswersAsync(stop);
        await cluster.Admin.ForbidSomeWritesAsync(stop);
        try
        {
            // Callers give up while what Redis refused is on its way back, and others write the same keys.
            var end = clock.Now + fault.Length;
            for (var number = new SplitMix64(fault.Draw).NextBelow(cluster.Nodes.Count); clock.Now < end; number++)
                await Control.StallAsync(cluster.Nodes[number % cluster.Nodes.Count].Name, RefusalsAreLate, stop);
        }
        finally
        {
            await cluster.Admin.AllowWritesAsync(CancellationToken.None);
        }
    }

    private async Task RestartRedisAsync(ScheduledFault fault, CancellationToken stop)
    {
        await Control.StopRedisAsync(stop);
        await HoldAsync(fault, Control.StartRedisAsync, stop);
        await cluster.Admin.WaitUntilAnswersAsync(stop);
    }

    private async Task EmptyAsync(Func<Task> empty)
    {
        keys.BeginEmptying();
        await empty();
        keys.EndEmptying(clock.Now);
    }

    private async Task KillNodeAsync(ScheduledFault fault, CancellationToken stop)
    {
        cluster.Nodes[fault.Node!.Value].BeginNewLife();
        await Control.KillNodeAsync(TargetOf(fault), stop);
        await HoldAsync(fault, mending => Control.StartNodeAsync(TargetOf(fault), mending), stop);
    }

    /// <summary>Lets a fault last, and mends it even when the run is stopped meanwhile.</summary>
    private async Task HoldAsync(ScheduledFault fault, Func<CancellationToken, Task> mend, CancellationToken stop)
    {
        try
        {
            await clock.DelayAsync(fault.Length, stop);
        }
        finally
        {
            await mend(CancellationToken.None);
        }
    }

    private string TargetOf(ScheduledFault fault) => fault.Node is { } node ? cluster.Nodes[node].Name : "redis";
}
