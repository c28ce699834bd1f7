using FluxCache.LoadGen.Measuring;

namespace FluxCache.LoadGen.Workloads;

/// <summary>
/// Knows, for every key, which numbers a read may return. Numbers rise with every write, and a key has one writer at a
/// time, so their order is that of the writes. Safe for concurrent calls, without locks.
/// </summary>
/// <remarks>
/// A read is given the key's floor when it starts: the highest number that was acknowledged to a writer, and the highest
/// that a read had returned, until then. Whatever it returns must not be below either. The second is stronger than each
/// reader never going back: it holds between readers, too.
/// </remarks>
internal sealed class VersionOracle
{
    private readonly int[] _writing;
    private readonly long[] _sent;
    private readonly long[] _acknowledged;
    private readonly long[] _returned;

    /// <param name="keys">How many keys there are. All of them hold number 1 at first, acknowledged.</param>
    internal VersionOracle(int keys)
    {
        _writing = new int[keys];
        _sent = new long[keys];
        _acknowledged = new long[keys];
        _returned = new long[keys];
        Array.Fill(_sent, 1);
        Array.Fill(_acknowledged, 1);
    }

    /// <summary>Becomes the key's writer, unless it has one.</summary>
    /// <param name="number">The number to write.</param>
    internal bool TryBeginWrite(int key, out long number)
    {
        if (Interlocked.CompareExchange(ref _writing[key], 1, 0) != 0)
        {
            number = 0;
            return false;
        }

        number = _sent[key] + 1;
        Volatile.Write(ref _sent[key], number);
        return true;
    }

    /// <summary>The write that was begun is acknowledged.</summary>
    internal void Acknowledge(int key, long number) => Volatile.Write(ref _acknowledged[key], number);

    /// <summary>Stops being the key's writer, whether or not the write was acknowledged.</summary>
    internal void EndWrite(int key) => Volatile.Write(ref _writing[key], 0);

    /// <summary>What a read that starts now must not fall below.</summary>
    internal VersionFloor FloorOf(int key) => new(Volatile.Read(ref _acknowledged[key]), Volatile.Read(ref _returned[key]));

    /// <summary>Judges the number that a read has returned, and notes it for the reads that start from now on.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    internal FindingKind? Judge(int key, VersionFloor floor, long number)
    {
        if (number < 1 || number > Volatile.Read(ref _sent[key]))
            return FindingKind.Foreign;

        RaiseReturned(ref _returned[key], number);
        if (number < floor.Acknowledged)
            return FindingKind.Stale;
        return number < floor.Returned ? FindingKind.Backwards : null;
    }

    private static void RaiseReturned(ref long returned, long number)
    {
        var seen = Volatile.Read(ref returned);
        while (number > seen)
        {
            var found = Interlocked.CompareExchange(ref returned, number, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }
}
