namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>One key in Redis, and one connection to it, moved a step at a time. Every change raises the version.</summary>
/// <remarks>
/// <para>
/// When a command is sent, and when a reply arrives, nobody notices: so a command is executed at some moment after its caller is
/// ready to send it, and a reply arrives as soon as nothing is before it in the stream that does something.
/// </para>
/// <para>
/// Per key, the server tells of a change at once, in the stream of the replies. Broadcasts come in that stream, behind the replies
/// to all commands that were executed at a time, and only then are other clients told of the ends of their commands. Published
/// messages come when they come.
/// </para>
/// </remarks>
internal sealed class ModelRedis(InvalidationMode mode)
{
    private readonly Queue<Sent> _output = [];
    private readonly Queue<Sent> _stream = [];
    private readonly Queue<Sent> _messages = [];
    private readonly List<Caller> _heard = [];
    private Change _broadcast;
    private int _unacknowledged;

    private enum Change
    {
        None,
        Own,
        Foreign,
    }

    /// <summary>Rises with every change.</summary>
    internal int Version { get; private set; } = 1;

    internal bool IsThere { get; private set; } = true;

    internal bool IsConnected { get; private set; } = true;

    /// <summary>Messages that were published, and messages that came or were lost.</summary>
    internal int Published { get; private set; }

    /// <inheritdoc cref="Published"/>
    internal int Passed { get; private set; }

    /// <summary>Replies that have arrived, and that may as well be on their way still.</summary>
    internal IReadOnlyList<Caller> Heard => [.. _heard.Where(caller => caller.HasReply)];

    /// <summary>Whether a broadcast, or what other clients are told, waits for the server to be done with its commands.</summary>
    internal bool CanSend => _broadcast == Change.Foreign || _unacknowledged > 0;

    internal bool CanReceive => _stream.Count > 0;

    internal bool CanReceiveMessage => _messages.Count > 0;

    /// <summary>What an invalidation does at the node; true: it is a flush.</summary>
    internal Action<bool> OnInvalidation { get; set; } = static _ => { };

    /// <summary>What another client is told of: a version that it wrote or read.</summary>
    internal Action<int> OnAcknowledged { get; set; } = static _ => { };

    /// <summary>Whether the server will tell the connection of the next change.</summary>
    private bool IsTracked { get; set; }

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

        // NOLOOP: a connection that was the last to change a key is not told.
        _broadcast = Change.Own;
        return ++Version;
    }

    /// <summary>The reply to what the connection asked.</summary>
    internal void Reply(Caller caller)
    {
        (CanSend ? _output : _stream).Enqueue(new(caller));
        Hear();
    }

    /// <summary>A write by somebody else.</summary>
    internal void WriteForeign()
    {
        IsThere = true;
        Version++;
        if (mode == InvalidationMode.Broadcast)
            _broadcast = Change.Foreign;
        else
            Tell(new(null));
        Acknowledge();
    }

    /// <summary>Somebody else reads the key, by another node or by itself.</summary>
    internal void ReadForeign() => Acknowledge();

    internal void Flush()
    {
        IsThere = false;
        Version++;
        Tell(new(null, IsFlush: true));
        Acknowledge();
    }

    /// <summary>The server is done with its commands: first replies and broadcasts leave, then others are told.</summary>
    internal void SendOutput()
    {
        while (_output.TryDequeue(out var sent))
            _stream.Enqueue(sent);
        if (_broadcast == Change.Foreign && IsConnected)
            _stream.Enqueue(new(null));
        _broadcast = Change.None;
        Hear();
        TellOthers();
    }

    internal void Receive()
    {
        OnInvalidation(_stream.Dequeue().IsFlush);
        Hear();
    }

    internal void ReceiveMessage()
    {
        Passed++;
        OnInvalidation(_messages.Dequeue().IsFlush);
    }

    /// <summary>What was sent and received by nobody yet is gone.</summary>
    internal void Disconnect()
    {
        _output.Clear();
        _stream.Clear();
        _messages.Clear();
        Passed = Published;
        IsTracked = false;
        IsConnected = false;
    }

    internal void Connect() => IsConnected = true;

    private void Tell(Sent invalidation)
    {
        var isTold = IsConnected && (mode != InvalidationMode.PerKey || IsTracked);
        IsTracked = false;
        if (!isTold)
            return;

        if (mode == InvalidationMode.Published)
        {
            Published++;
            _messages.Enqueue(invalidation);
        }
        else
        {
            (CanSend ? _output : _stream).Enqueue(invalidation);
        }
    }

    private void Hear()
    {
        while (_stream.TryPeek(out var sent) && sent.Reply is { } caller)
        {
            _stream.Dequeue();
            _heard.Remove(caller);
            _heard.Add(caller);
            caller.Hear();
        }
    }

    private void Acknowledge()
    {
        _unacknowledged = Version;
        if (mode != InvalidationMode.Broadcast)
            TellOthers();
    }

    private void TellOthers()
    {
        if (_unacknowledged > 0)
            OnAcknowledged(_unacknowledged);
        _unacknowledged = 0;
    }

    /// <param name="Reply">To whom; null: an invalidation.</param>
    /// <param name="IsFlush">Of every key.</param>
    private readonly record struct Sent(Caller? Reply, bool IsFlush = false);
}
