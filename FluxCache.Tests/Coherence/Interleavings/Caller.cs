namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>Somebody who takes one step after the other, some of them only after a reply.</summary>
internal sealed class Caller(string name)
{
    private readonly Queue<(string Text, Action Act, bool Waits)> _steps = [];
    private bool _hasReply;

    internal string Name { get; } = name;

    internal Action OnFailure { get; set; } = static () => { };

    internal bool IsReady => _steps.TryPeek(out var next) && (!next.Waits || _hasReply);

    internal string NextStep => _steps.Peek().Text;

    internal void Then(string text, Action act) => _steps.Enqueue((text, act, false));

    internal void ThenWait(string text, Action act) => _steps.Enqueue((text, act, true));

    internal void Step() => _steps.Dequeue().Act();

    /// <summary>The reply is there: the next step can be taken.</summary>
    internal void Proceed() => _hasReply = true;

    internal void End() => _steps.Clear();

    /// <summary>The connection is lost: who waits for a reply that has not come is told so.</summary>
    internal void Fail()
    {
        if (!_steps.TryPeek(out var next) || !next.Waits || _hasReply)
            return;

        OnFailure();
        End();
    }
}
