namespace FluxCache;

/// <summary>
/// How new the value of a read must be. The default value is <see cref="Any"/>. See <c>docs/consistency.md</c> for what
/// each level promises, why it holds and what it costs.
/// </summary>
public readonly struct Freshness : IEquatable<Freshness>
{
    private Freshness(FreshnessLevel level, WriteToken token)
    {
        Level = level;
        Token = token;
    }

    /// <summary>
    /// What memory holds in step with Redis: it lags by no more than the sync lag, and never goes back at this process.
    /// </summary>
    public static Freshness Any => default;

    /// <summary>
    /// At least as new as every write that was acknowledged anywhere before the read began. A value in memory costs one
    /// round trip to Redis without the value, shared by concurrent reads; without tracking the value is read from Redis.
    /// </summary>
    public static Freshness Linearizable => new(FreshnessLevel.Linearizable, default);

    internal FreshnessLevel Level { get; }

    internal WriteToken Token { get; }

    /// <summary>
    /// At least as new as the writes that <paramref name="token"/> stands for, whichever process made them. Costs what
    /// <see cref="Linearizable"/> does, the first time a process sees the token, and nothing after that.
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
