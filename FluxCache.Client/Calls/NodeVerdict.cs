namespace FluxCache.Client.Calls;

/// <summary>What an attempt says about the node it was made at.</summary>
internal enum NodeVerdict
{
    /// <summary>The node is there.</summary>
    Answered,

    /// <summary>The node did not answer in time, which may be chance.</summary>
    Silent,

    /// <summary>There is no connection to the node.</summary>
    Unreachable,
}
