using FluxCache.LoadGen.Keys;

namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>
/// Which faults come when: the same for the same seed. The load begins and ends in calm; between, each kind comes once a
/// round, in an order that is new with every round, and one is over before the next begins.
/// </summary>
internal static class FaultSchedule
{
    /// <summary>The least time from one fault to the next. A load must be long enough for one of each kind.</summary>
    internal static readonly TimeSpan LeastSlot = TimeSpan.FromMilliseconds(600);

    private static readonly TimeSpan UsualSlot = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LongestCalm = TimeSpan.FromSeconds(20);
    private const double CalmAtFirst = 0.05;
    private const double CalmAtLast = 0.15;

    // Of a slot: when the fault begins at the latest, and how long it lasts at most. The rest is for getting over it.
    private const double LatestBegin = 0.2;
    private const double LongestShare = 0.5;
    private const double ShortestLength = 0.2;

    /// <summary>How long the load goes on in calm behind the last fault.</summary>
    internal static TimeSpan CalmAfter(TimeSpan duration) => Least(duration * CalmAtLast, LongestCalm);

    /// <summary>The shortest load that has room for one fault of each kind.</summary>
    internal static TimeSpan ShortestFor(int kinds) =>
        TimeSpan.FromSeconds(Math.Ceiling((kinds * LeastSlot / (1 - CalmAtFirst - CalmAtLast)).TotalSeconds));

    /// <summary>Draws the faults of a load.</summary>
    /// <param name="duration">At least <see cref="ShortestFor"/> as many kinds as there are.</param>
    internal static IReadOnlyList<ScheduledFault> Create(
        ulong seed,
        TimeSpan duration,
        IReadOnlyList<FaultKind> kinds,
        int nodes)
    {
        if (kinds.Count == 0)
            return [];

        var random = new SplitMix64(seed);
        var begin = Least(duration * CalmAtFirst, LongestCalm);
        var active = duration - begin - CalmAfter(duration);
        var rounds = Math.Max(1, (int)(active / (UsualSlot * kinds.Count)));
        var slot = active / (rounds * kinds.Count);

        var faults = new List<ScheduledFault>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var kind in Shuffled(kinds, ref random))
            {
                var at = begin + (slot * faults.Count) + (slot * (LatestBegin * random.NextDouble()));
                var share = ShortestLength + ((1 - ShortestLength) * random.NextDouble());
                var length = Least(LongestOf(kind), slot * LongestShare) * share;
                faults.Add(new ScheduledFault(at, kind, NodeOf(kind, nodes, ref random), length, random.Next()));
            }
        }

        return faults;
    }

    // Some longer than a command may take, some shorter.
    private static TimeSpan LongestOf(FaultKind kind) => kind switch
    {
        FaultKind.SuspendRedis => TimeSpan.FromSeconds(3),
        FaultKind.RestartRedis => TimeSpan.FromSeconds(2),
        FaultKind.KillNode => TimeSpan.FromSeconds(3),
        FaultKind.Stall => TimeSpan.FromSeconds(1.5),
        FaultKind.HalfOpen => TimeSpan.FromSeconds(4),
        FaultKind.SuspendNode => TimeSpan.FromSeconds(3),
        FaultKind.HoldCommands => TimeSpan.FromSeconds(2),
        FaultKind.LoseReplies => TimeSpan.FromMilliseconds(400),
        FaultKind.RefuseWrites => TimeSpan.FromSeconds(1),
        _ => TimeSpan.Zero,
    };

    private static int? NodeOf(FaultKind kind, int nodes, ref SplitMix64 random) =>
        kind is FaultKind.KillNode or FaultKind.Stall or FaultKind.HalfOpen or FaultKind.Cut
            or FaultKind.SuspendNode or FaultKind.HoldCommands or FaultKind.LoseReplies
            ? random.NextBelow(nodes)
            : null;

    private static FaultKind[] Shuffled(IReadOnlyList<FaultKind> kinds, ref SplitMix64 random)
    {
        FaultKind[] shuffled = [.. kinds];
        for (var last = shuffled.Length - 1; last > 0; last--)
        {
            var swap = random.NextBelow(last + 1);
            (shuffled[last], shuffled[swap]) = (shuffled[swap], shuffled[last]);
        }

        return shuffled;
    }

    private static TimeSpan Least(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
