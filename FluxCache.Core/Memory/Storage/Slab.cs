namespace FluxCache.Memory.Storage;

/// <summary>
/// What is known of 64 KiB that are cut into slots of one size. Belongs to one shard at a time, whose lock guards it.
/// </summary>
internal struct Slab
{
    /// <summary>Its neighbours among the slabs of the class that have room; 0: none.</summary>
    internal int Next, Previous;

    /// <summary>Its place in the shard's list of slabs.</summary>
    internal int Position;

    /// <summary>The slot that was given back last, as its number plus one; 0: none.</summary>
    internal ushort GivenBack;

    /// <summary>Slots from this number on were never used.</summary>
    internal ushort Fresh;

    /// <summary>Slots in use.</summary>
    internal ushort Live;

    internal byte SizeClass;

    internal readonly int SlotBytes => SizeClasses.SlotBytes(SizeClass);

    internal readonly int Slots => SlotReference.SlabBytes / SlotBytes;
}
