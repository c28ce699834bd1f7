using System.Buffers;

namespace FluxCache;

/// <summary>
/// What the other parts know of the memory tier: a bounded store of bytes by key. All members are safe for concurrent
/// calls. A reader sees either the old value of a key or the new one, never a mixture.
/// </summary>
internal interface IMemoryTier
{
    /// <summary>Finds an entry whose time is not over, and counts the visit as a use. Memory hit: 0 B.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">
    /// The value is copied to its next bytes. They become part of what is written when the caller advances it by the
    /// entry's length; what they hold when nothing was found is not defined.
    /// </param>
    /// <param name="entry">What was found.</param>
    bool TryGet(string key, IBufferWriter<byte> destination, out MemoryEntry entry);

    /// <summary>For so many keys at a time <see cref="Prefetch"/> is of use: about as many lines as a processor fetches at once.</summary>
    internal const int PrefetchKeys = 16;

    /// <summary>
    /// Says that these keys are about to be looked for, so that memory may bring what that takes for all of them at once. Not
    /// a use. 0 B.
    /// </summary>
    void Prefetch(ReadOnlySpan<string> keys);

    /// <summary>Finds an entry whose time is not over, without its value. Not a use, and renews nothing.</summary>
    bool TryPeek(string key, out MemoryEntry entry);

    /// <summary>Finds an entry and copies its value as <see cref="TryGet"/> does, but is not a use and renews nothing.</summary>
    bool TryPeek(string key, IBufferWriter<byte> destination, out MemoryEntry entry);

    /// <summary>Finds an entry, and tells whether its value is this one. Not a use, and renews nothing.</summary>
    bool TryCompare(string key, ReadOnlySpan<byte> value, out MemoryEntry entry, out bool isSame);

    /// <summary>
    /// Stores a copy of <paramref name="value"/>, replacing what the key had; evicts others for room.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="lifetime">How long the entry lives.</param>
    /// <param name="epoch">Kept with the entry for the owner, and given back with it.</param>
    /// <returns>
    /// False when the entry alone is larger than the tier may be: it is not stored, and what the key had is gone.
    /// </returns>
    bool Put(string key, ReadOnlySpan<byte> value, EntryLifetime lifetime, ushort epoch = 0);

    /// <summary>Changes how long an entry lives, from now, and its epoch. Not a use.</summary>
    /// <returns>Whether there is such an entry.</returns>
    bool Renew(string key, EntryLifetime lifetime, ushort epoch = 0);

    /// <summary>Removes an entry.</summary>
    /// <returns>Whether there was one.</returns>
    bool Remove(string key);

    /// <summary>Removes every entry.</summary>
    void Clear();

    /// <summary>Removes the entries whose time is over, and gives back memory that lies idle.</summary>
    void Tidy();

    /// <summary>Entries held, among them some whose time is over.</summary>
    long Count { get; }

    /// <summary>What the entries take, in bytes: keys, values and overhead.</summary>
    long SizeBytes { get; }

    /// <summary>Whether one more entry of average size fits without evicting another.</summary>
    bool HasRoom { get; }

    /// <summary>Entries dropped for room, and entries dropped because their time was over.</summary>
    (long Evictions, long Expirations) Dropped { get; }

    /// <summary>In how many parts <see cref="CopyKeys"/> walks the tier.</summary>
    int Parts { get; }

    /// <summary>
    /// Adds the keys of one part, from 0 to <see cref="Parts"/> less one, as they stand at one moment: those used last
    /// come first.
    /// </summary>
    void CopyKeys(int part, ICollection<string> destination);
}

/// <summary>What memory holds of one key, beside the value.</summary>
/// <param name="Length">The value's length in bytes.</param>
/// <param name="Epoch">What the owner gave with the entry.</param>
/// <param name="RenewFor">
/// More than zero when this visit renewed an entry with a sliding window: Redis is now to keep the key this long, too.
/// </param>
internal readonly record struct MemoryEntry(int Length, ushort Epoch, TimeSpan RenewFor = default);

/// <summary>How long an entry stays in memory, from the moment it is stored.</summary>
/// <param name="TimeToLive">At most this long; unset: without end.</param>
/// <param name="SlidingWindow">
/// At most this long after a visit. A visit renews the entry when a tenth of the window has passed since the last
/// renewal, never beyond <paramref name="Deadline"/>.
/// </param>
/// <param name="Deadline">For an entry with a sliding window: the moment that no visit carries it beyond.</param>
internal readonly record struct EntryLifetime(
    TimeSpan? TimeToLive,
    TimeSpan? SlidingWindow = null,
    DateTimeOffset? Deadline = null)
{
    internal static readonly EntryLifetime Endless;

    /// <summary>
    /// How long a visit at <paramref name="now"/> lets a sliding entry live; null when the entry does not slide, or
    /// when less than a tenth of the window has passed since the last renewal, or its deadline has come.
    /// </summary>
    internal TimeSpan? RenewalAt(DateTimeOffset now)
    {
        var full = Deadline - now < SlidingWindow ? Deadline - now : SlidingWindow;
        return full <= TimeSpan.Zero || TimeToLive > full - (SlidingWindow / 10) ? null : full;
    }
}
