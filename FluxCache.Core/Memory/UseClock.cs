using System.Numerics;
using System.Runtime.CompilerServices;

namespace FluxCache.Memory;

/// <summary>
/// Dates uses in 16 bits. The clock counts insertions, so that reads of a tier that nothing is added to write nothing,
/// and dates them in units such that the tier's capacity is some 4,096 of them. A small tier's clock counts every use,
/// which keeps the exact order. Safe for concurrent calls.
/// </summary>
/// <remarks>
/// 16 bits come round again: while the clock advances by <see cref="AgeEvery"/>, stamps that are older than
/// <see cref="OldestAge"/> have to be set to that age once. A stamp is then never older than can be told. That is done a
/// table at a time: all of them at once would keep the caller for a tenth of a second in a tier of millions.
/// </remarks>
internal sealed class UseClock
{
    /// <summary>After so many units old stamps have to be renewed.</summary>
    internal const int AgeEvery = 1 << 14;

    /// <summary>An age that no stamp has to tell from a greater one.</summary>
    internal const int OldestAge = 1 << 15;

    private const int UnitsOfCapacity = 4_096;

    private readonly int _tables;
    private readonly Action<int> _age;
    private int _shift;
    private long _ticksPerTable;
    private long _ticks;

    /// <param name="expectedEntries">The tier's capacity, roughly.</param>
    /// <param name="countsEveryUse">Whether it counts every use.</param>
    /// <param name="tables">How many tables there are.</param>
    /// <param name="age">Renews a table's stamps that are too old. No shard's lock is held when it is called.</param>
    internal UseClock(long expectedEntries, bool countsEveryUse, int tables, Action<int> age)
    {
        (_tables, _age) = (tables, age);
        Resize(expectedEntries, countsEveryUse);
    }

    internal ushort Now => (ushort)(Volatile.Read(ref _ticks) >> _shift);

    internal bool CountsEveryUse { get; private set; }

    /// <summary>
    /// Goes on from where it stands, in units that suit another capacity: the order of what is dated stays. A use that is
    /// dated meanwhile may get a date that is off. One caller at a time.
    /// </summary>
    internal void Resize(long expectedEntries, bool countsEveryUse)
    {
        var now = Now;
        CountsEveryUse = countsEveryUse;
        _shift = countsEveryUse ? 0 : BitOperations.Log2((ulong)expectedEntries / UnitsOfCapacity | 1);
        _ticksPerTable = Math.Max(1, ((long)AgeEvery << _shift) / _tables);
        Volatile.Write(ref _ticks, (long)now << _shift);
    }

    /// <summary>Counts an insertion. Not to be called under a shard's lock.</summary>
    internal ushort CountInsertion()
    {
        var ticks = Interlocked.Increment(ref _ticks);
        if (ticks % _ticksPerTable == 0)
            _age((int)(ticks / _ticksPerTable % _tables));
        return (ushort)(ticks >> _shift);
    }

    /// <summary>The stamp of a use. Not to be called under a shard's lock.</summary>
    internal ushort CountUse() => CountsEveryUse ? CountInsertion() : Now;

    /// <summary>Dates an entry's use. Not to be called under a shard's lock.</summary>
    internal void Touch(ref ushort stamp)
    {
        if (stamp != Now)
            stamp = CountUse();
    }

    /// <summary>For how many units an entry has not been used.</summary>
    internal ushort Age(ushort stamp) => (ushort)(Now - stamp);
}
