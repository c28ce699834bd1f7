namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>Somebody who takes one step after the other, some of them only after a reply.</summary>
internal sealed class Caller(string name)
{
    private readonly List<Planned> _steps = [];
    private Planned? _asked;

    private enum Kind
    {
        Plain,
        Ask,
        Reply,
    }

    internal string Name { get; } = name;

    /// <summary>Called when the connection is lost that was to carry a command or its reply. May add steps.</summary>
    internal Action OnFailure { get; set; } = static () => { };

    /// <summary>Whether it asks again, as often as the connection is lost, what had no effect.</summary>
    internal bool Repeats { get; init; }

    /// <summary>Whether a reply is here that it has not looked at.</summary>
    internal bool HasReply { get; private set; }

    internal string NextStep => _steps[0].Text;

    internal bool IsReady(bool isConnected) => _steps is [var next, ..] && next.Kind switch
    {
        Kind.Ask => isConnected,
        Kind.Reply => HasReply,
        _ => next.IsDue(),
    };

    internal void Then(string text, Action act) => ThenWhen(text, static () => true, act);

    internal void ThenWhen(string text, Func<bool> isDue, Action act) => _steps.Add(new(Kind.Plain, text, act, isDue));

    /// <summary>Redis executes a command of the caller's: from the moment that it may be sent, which nobody notices.</summary>
    /// <param name="text">What it is.</param>
    /// <param name="execute">What Redis does.</param>
    /// <param name="isRead">Whether it may be repeated though it was executed.</param>
    internal void ThenAsk(string text, Action execute, bool isRead) =>
        _steps.Add(new(Kind.Ask, text, execute, static () => true, isRead));

    /// <summary>After the reply to what was asked has come.</summary>
    internal void ThenHear(string text, Action act) => _steps.Add(new(Kind.Reply, text, act, static () => true));

    internal void Step()
    {
        var step = _steps[0];
        _steps.RemoveAt(0);
        _asked = step.Kind == Kind.Ask ? step : null;
        HasReply &= step.Kind != Kind.Reply;
        step.Act();
    }

    internal void Hear() => HasReply = true;

    /// <summary>The connection is lost, with its commands, and with a reply that was on its way.</summary>
    internal void Lose()
    {
        if (_steps is not [{ Kind: not Kind.Plain } next, ..] || (next.Kind == Kind.Ask && Repeats))
            return;

        HasReply = false;
        if (next.Kind == Kind.Reply && Repeats && _asked is { IsRead: true } again)
        {
            _steps.Insert(0, again);
            return;
        }

        _steps.Clear();
        OnFailure();
    }

    private sealed record Planned(Kind Kind, string Text, Action Act, Func<bool> IsDue, bool IsRead = false);
}
