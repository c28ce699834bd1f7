namespace FluxCache;

/// <summary>
/// How new the value of a read must be. The default value is <see cref="Any"/>. <c>docs/consistency.md</c> describes
/// what each level promises, why the promise holds, and what it costs.
/// </summary>
public readonly struct Freshness : IEquatable<Freshness>
{
    private Freshness(FreshnessLevel level, WriteToken token)
    {
        Level = level;
        Token = token;
    }

    /// <summary>
    /// The value that memory holds in step with Redis. It lags by no more than the sync lag, and successive reads in
    /// this process never go back to an older value.
    /// </summary>
    public static Freshness Any => default;

    /// <summary>
    /// At least as new as every write that was acknowledged anywhere before the read began. A value in memory costs one
    /// round trip to Redis, which does not transfer the value and which concurrent reads share. Without tracking, the
    /// value is read from Redis.
    /// </summary>
    public static Freshness Linearizable => new(FreshnessLevel.Linearizable, default);

    internal FreshnessLevel Level { get; }

    internal WriteToken Token { get; }

    /// <summary>
    /// At least as new as the writes that <paramref name="token"/> stands for, whichever process made them. The first read
    /// with a token in a process costs as much as <see cref="Linearizable"/>; later ones cost nothing extra.
    /// </summary>
    /// <remarks>An empty token asks for <see cref="Any"/>.</remarks>
    public static Freshness AtLeast(WriteToken token) =>
        token.IsEmpty ? Any : new(FreshnessLevel.AtLeast, token);

    /// <inheritdoc/>
    public bool Equals(Freshness other) => Level == other.Level && Token.Equals(other.Token);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Freshness other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Level, Token);

    /// <summary>Whether two reads ask for the same.</summary>
    public static bool operator ==(Freshness left, Freshness right) => left.Equals(right);

    /// <summary>Whether two reads ask for something different.</summary>
    public static bool operator !=(Freshness left, Freshness right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => Level == FreshnessLevel.AtLeast ? $"AtLeast({Token})" : Level.ToString();
}

/// <summary>The levels of <see cref="Freshness"/>.</summary>
internal enum FreshnessLevel
{
    Any = 0,
    AtLeast,
    Linearizable,
}
