namespace FluxCache.LoadGen.Oracle.Lifetimes;

/// <summary>Judges when one value ends, by looks at how long it still lives. One caller at a time.</summary>
/// <param name="due">When it ends, counted from when its write was asked for.</param>
/// <param name="slowest">How much later Redis may have executed the write, and so ends the value.</param>
internal sealed class DeadlineJudge(TimeSpan due, TimeSpan slowest)
{
    // Redis' clock and this one do not tick together.
    internal static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(30);

    private TimeSpan _latest = TimeSpan.MaxValue;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    internal string? Fault { get; private set; }

    /// <summary>A look at Redis.</summary>
    /// <param name="left">How long it still lives; null: without end.</param>
    internal void Saw(TimeSpan askedAt, TimeSpan answeredAt, TimeSpan? left)
    {
        if (left is not { } rest)
            Fault ??= "lives without end";
        else if (askedAt + rest > due + slowest)
            Fault ??= $"ends {PlainDuration.Of(askedAt + rest - due)} too late";
        else if (_latest != TimeSpan.MaxValue && askedAt + rest > _latest + Slack)
            Fault ??= $"got a deadline that is {PlainDuration.Of(askedAt + rest - _latest)} later than the one it had: its write was done again";
        else
            _latest = answeredAt + rest < _latest ? answeredAt + rest : _latest;
    }
}
