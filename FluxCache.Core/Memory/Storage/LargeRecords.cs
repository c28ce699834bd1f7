namespace FluxCache.Memory.Storage;

/// <summary>
/// The tier's records that are larger than any slot, each an array of its own. Safe for concurrent calls; <c>_lock</c>
/// guards which numbers are free.
/// </summary>
internal sealed class LargeRecords
{
    /// <summary>Stands in the place of a removed record: a record that is not live.</summary>
    private static readonly byte[] Nothing = new byte[64];

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = [];
    private byte[]?[] _records = new byte[]?[4];
    private int _fresh;

    /// <summary>A record's room, for the shard that has it.</summary>
    internal byte[] At(uint reference) => _records[SlotReference.LargeNumber(reference)]!;

    /// <summary>For readers without the lock: the bytes at a record's place, which may have been removed a moment ago. Never shorter than a record's head.</summary>
    internal byte[] Peek(uint reference)
    {
        var records = Volatile.Read(ref _records);
        var number = SlotReference.LargeNumber(reference);
        return (number < records.Length ? records[number] : null) ?? Nothing;
    }

    /// <summary>Makes room for a record.</summary>
    internal uint Take(int bytes)
    {
        var record = GC.AllocateUninitializedArray<byte>(bytes);
        lock (_lock)
        {
            if (!_free.TryPop(out var number))
                number = _fresh++;
            if (number == _records.Length)
            {
                var records = _records;
                Array.Resize(ref records, number * 2);
                Volatile.Write(ref _records, records);
            }

            _records[number] = record;
            return SlotReference.Large(number);
        }
    }

    /// <summary>Gives a record's room back.</summary>
    internal void Give(uint reference)
    {
        lock (_lock)
        {
            var number = SlotReference.LargeNumber(reference);
            _records[number] = null;
            _free.Push(number);
        }
    }
}
