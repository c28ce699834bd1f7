namespace FluxCache.Node.Service.Answers;

/// <summary>
/// How many bytes of values the node may hold in answers that have not been sent, for all connections together. The share of a
/// connection may grow to what the budget has left. So a connection that does not read gets half of the budget at most, and
/// the next one finds room. (In network switches the rule is known as dynamic thresholds.) Safe for concurrent calls.
/// </summary>
internal sealed class AnswerBudget(long bytes)
{
    private long _left = bytes;

    internal long Left => Volatile.Read(ref _left);

    internal AnswerShare NewShare() => new(this);

    /// <summary>Takes, and returns what is left, which may be less than nothing: then it is to be given back.</summary>
    internal long Take(int bytes) => Interlocked.Add(ref _left, -bytes);

    internal void GiveBack(long bytes) => Interlocked.Add(ref _left, bytes);
}
