namespace FluxCache;

/// <summary>
/// What keeps memory in step, to be turned off one at a time by tests that prove that others would notice.
/// </summary>
[Flags]
internal enum Safeguards
{
    None = 0,

    /// <summary>A fill that was overtaken by a change does not enter memory.</summary>
    FillTickets = 1,

    /// <summary>What a broken stream covered is suspect.</summary>
    Epochs = 2,

    /// <summary>A key that is being written takes no fill, and of two writes neither is trusted.</summary>
    OwnWriteMarks = 4,

    All = FillTickets | Epochs | OwnWriteMarks,
}
