namespace FluxCache.Client;

/// <summary>How new the value of a read must be. The default value is <see cref="Any"/>.</summary>
/// <remarks><c>docs/consistency.md</c> says what each level promises, and what it costs.</remarks>
public readonly record struct CacheFreshness
{
    private CacheFreshness(bool isLinearizable, CacheWriteToken token)
    {
        IsLinearizable = isLinearizable;
        Token = token;
    }

    /// <summary>
    /// The value that a node's memory holds in step with Redis. It lags by no more than the node's sync lag, and
    /// successive reads at one node never go back to an older value.
    /// </summary>
    public static CacheFreshness Any => default;

    /// <summary>At least as new as every write that was acknowledged anywhere before the read began.</summary>
    public static CacheFreshness Linearizable => new(isLinearizable: true, default);

    internal bool IsLinearizable { get; }

    internal CacheWriteToken Token { get; }

    /// <summary>
    /// At least as new as the writes that <paramref name="token"/> stands for, whichever node acknowledged them and
    /// whichever answers. An empty token asks for <see cref="Any"/>.
    /// </summary>
    public static CacheFreshness AtLeast(CacheWriteToken token) => new(isLinearizable: false, token);
}
