namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>
/// One key in Redis, and one connection to it, moved a step at a time. Every change raises the version; commands that were
/// sent wait to be executed, in their order, and what the server sent waits to be received, in its own.
/// </summary>
/// <param name="ordered">
/// Whether invalidations come in the same stream as replies, as in per-key tracking; else they come when they come.
/// </param>
internal sealed class ModelRedis(bool ordered)
{
    private readonly Queue<Action> _commands = [];
    private readonly Queue<Action> _stream = [];
    private readonly Queue<Action> _messages = [];

    /// <summary>Rises with every change.</summary>
    internal int Version { get; private set; } = 1;

    internal bool IsThere { get; private set; } = true;

    internal bool IsConnected { get; private set; } = true;

    /// <summary>Whether the server will tell the connection of the next change.</summary>
    private bool IsTracked { get; set; }

    internal bool CanExecute => _commands.Count > 0;

    internal bool CanReceive => _stream.Count > 0;

    internal bool CanReceiveMessage => _messages.Count > 0;

    /// <summary>What an invalidation does at the node; null: a flush.</summary>
    internal Action<bool> OnInvalidation { get; set; } = static _ => { };

    internal void Send(Action command) => _commands.Enqueue(command);

    internal void Execute() => _commands.Dequeue()();

    internal void Receive() => _stream.Dequeue()();

    internal void ReceiveMessage() => _messages.Dequeue()();

    /// <summary>A read by the connection.</summary>
    internal (int Version, bool IsThere) Read()
    {
        IsTracked = true;
        return (Version, IsThere);
    }

    /// <summary>A write by the connection, which reads the key in the same transaction.</summary>
    internal int WriteOwn()
    {
        IsThere = true;
        IsTracked = true;
        return ++Version;
    }

    internal void Reply(Action take) => _stream.Enqueue(take);

    /// <summary>A write by somebody else.</summary>
    internal void WriteForeign()
    {
        IsThere = true;
        Version++;
        Tell(isFlush: false);
    }

    internal void Flush()
    {
        IsThere = false;
        Version++;
        Tell(isFlush: true);
    }

    /// <summary>What was sent and received by nobody yet is gone.</summary>
    internal void Disconnect()
    {
        _commands.Clear();
        _stream.Clear();
        _messages.Clear();
        IsTracked = false;
        IsConnected = false;
    }

    internal void Connect() => IsConnected = true;

    private void Tell(bool isFlush)
    {
        if (!IsConnected || (ordered && !IsTracked))
            return;

        IsTracked = false;
        (ordered ? _stream : _messages).Enqueue(() => OnInvalidation(isFlush));
    }
}
