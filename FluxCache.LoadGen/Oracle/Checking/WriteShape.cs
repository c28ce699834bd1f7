namespace FluxCache.LoadGen.Oracle.Checking;

/// <summary>What a write does to its key.</summary>
internal enum WriteShape
{
    /// <summary>Gives it a value.</summary>
    Set,

    /// <summary>Removes it.</summary>
    Delete,

    /// <summary>Gives it two values in one batch: the key must end with the second.</summary>
    SetTwice,
}
