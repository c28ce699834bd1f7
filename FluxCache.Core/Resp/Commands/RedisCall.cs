using FluxCache.Resp.Protocol;

namespace FluxCache.Resp.Commands;

/// <summary>
/// A command (or a few, answered as one) that waits for its replies. Settled exactly once: by the last reply, or before
/// that by a timeout, a cancellation or the loss of the connection; its place in the queue stays until the replies
/// came, so that those behind it get their own.
/// </summary>
/// <remarks>
/// Calls are pooled, so one object is many calls, one after the other; a generation tells them apart. The lowest bit of
/// the state says whether this generation is settled, the others count generations; it is changed by compare-and-swap,
/// and who wins completes the caller. Only a call that its replies settled is used again: every other one may still
/// stand in a queue.
/// </remarks>
internal abstract class RedisCall(string name)
{
    private const int Settled = 1;
    private int _state;
    private string? _error;
    private bool _discarded;
    private bool _lapsed;
    private bool _leftOut;
    private WriteForm _form;
    private string? _key;
    private CancellationTokenRegistration _cancellation;

    /// <summary>The command's name, for messages.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// Whether the command changes something, so that without its reply the effect is unknown. Set before the command is sent.
    /// </summary>
    public bool HasEffect { get; private set; }

    /// <summary>Which use of this object is current.</summary>
    public int Generation => Volatile.Read(ref _state) & ~Settled;

    /// <summary>How many replies complete the call.</summary>
    public int ReplyCount => _form.IsTransaction ? _form.Replies(1) : OwnReplyCount;

    /// <summary>How many replies the command itself has.</summary>
    protected virtual int OwnReplyCount => 1;

    /// <summary>How many replies come before its own, and decide nothing.</summary>
    protected virtual int LeadingReplies => _form.LeadingReplies;

    /// <summary>Whether an error reply is a result like any other, rather than a failure.</summary>
    protected virtual bool TakesErrors => false;

    /// <summary>Whether a reply that was too large to keep is a result, rather than a failure.</summary>
    protected virtual bool TakesDiscarded => false;

    /// <summary>
    /// Takes the next reply; the last one settles the call. Called on the receive loop, which must not touch the call
    /// after its last reply. False: no such reply belongs to this command, so the stream is out of step.
    /// </summary>
    public bool Receive(int generation, int index, in RespValue reply)
    {
        if (index < LeadingReplies)
            return true;
        if (reply.Kind == RespKind.Discarded && !TakesDiscarded)
            _discarded = true;
        else if (reply.IsError && _form.IsAboutForm(_form.InsideOf(index), reply.Text))
            RefuseForm();
        else if (reply.IsError && !TakesErrors)
            NoteError(index, reply.Text);
        else if (!(_form.IsTransaction ? TryTakeTransaction(index, in reply) : TryTake(index, in reply)))
            return false;

        if (index == ReplyCount - 1 && TrySettle(generation))
            Complete();
        return true;
    }

    /// <inheritdoc cref="HasEffect"/>
    public void ExpectEffect() => HasEffect = true;

    /// <summary>Makes this the call of a <see cref="WriteTransaction{T}"/>. Before it is sent.</summary>
    /// <param name="form">What it is sent with.</param>
    /// <param name="key">What it writes.</param>
    public void ExpectTransaction(in WriteForm form, string key) => (_form, _key) = (form, key);

    /// <summary>
    /// Tells which echoes follow the last reply. Before <see cref="Receive"/> takes it, on the receive loop.
    /// </summary>
    public virtual void ExpectEchoes(in RespValue lastReply, OwnEchoes echoes)
    {
        if (_form.HasReadBefore && lastReply.Items is [_, var result, _] && WriteForm.IsChange(in result))
            echoes.Expect(_key!);
    }

    /// <summary>Lets a token abandon the call. False: it has already, and nothing is to be sent.</summary>
    public bool TryCancelWith(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return true;

        // A token that is canceled already calls back before this returns.
        _cancellation = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var call = (RedisCall)state!;
                call.TryFail(call.Generation, new OperationCanceledException(token));
            },
            this);
        return (Volatile.Read(ref _state) & Settled) == 0;
    }

    /// <summary>The failure of a call that was sent and got no reply.</summary>
    /// <param name="kind">What failed, if the command has no effect.</param>
    /// <param name="reason">Why no reply came: one sentence.</param>
    /// <param name="cause">What ended the connection, if anything did.</param>
    /// <param name="reopening">The lost connection, which a command without effect may be sent over again.</param>
    public FluxCacheException Unanswered(
        FluxCacheErrorKind kind, string reason, Exception? cause = null, IReopening? reopening = null) => HasEffect
        ? new(FluxCacheErrorKind.Unknown, $"{reason} The command may have taken effect, or may still.", cause)
        {
            TimedOut = kind == FluxCacheErrorKind.Timeout,
        }
        : new(kind, reason, cause)
        {
            TimedOut = kind == FluxCacheErrorKind.Timeout,
            Reopening = reopening,
            WasSent = true,
        };

    /// <summary>Fails this generation of the call, unless it is settled.</summary>
    public bool TryFail(int generation, Exception exception)
    {
        if (!TrySettle(generation))
            return false;
        SetException(exception);
        return true;
    }

    /// <summary>Keeps what the caller needs of a reply. False: the command cannot have this reply.</summary>
    protected abstract bool TryTake(int index, in RespValue reply);

    /// <summary>Hands the result to the caller. All replies came and none was an error.</summary>
    protected abstract void SetResult();

    protected abstract void SetException(Exception exception);

    /// <summary>
    /// Called before the caller is told of a result or an error that came by reply: from then on the object can be used
    /// again.
    /// </summary>
    protected abstract void SetReusable();

    /// <summary>
    /// Waits for a cancellation that is running right now, so that it cannot meet the object's next use.
    /// </summary>
    protected void EndCancellation()
    {
        _cancellation.Dispose();
        _cancellation = default;
    }

    /// <summary>Makes the object ready for its next call.</summary>
    protected void Renew()
    {
        _error = null;
        _discarded = false;
        HasEffect = false;
        _lapsed = false;
        _leftOut = false;
        _form = default;
        _key = null;
        Volatile.Write(ref _state, Generation + 2);
    }

    /// <summary>
    /// The write's result in a transaction is the call's; what is before it only says that it was queued.
    /// </summary>
    private bool TryTakeTransaction(int index, in RespValue reply)
    {
        if (index < ReplyCount - 1)
            return reply.Kind == RespKind.SimpleString;
        if (reply.IsNull && _form.Permit is { } permit)
        {
            _lapsed = true;
            permit.Lapsed();
            return true;
        }

        if (reply.Items.Length != _form.CommandsInside(writes: 1))
            return false;
        ref readonly var result = ref reply.Items[_form.IndexOf(0)];
        if (!result.IsError)
            return TryTake(0, in result);

        _error ??= result.Text;
        return true;
    }

    /// <summary>Keeps the first error. What EXEC says of a refused transaction repeats what is known.</summary>
    private void NoteError(int index, string text)
    {
        if (!_leftOut || index < ReplyCount - 1)
            _error ??= text;
    }

    /// <summary>Notes that the server refuses the transaction of a delete: EXEC executes nothing.</summary>
    private void RefuseForm()
    {
        _leftOut = true;
        _form.Permit!.DeleteRefused();
    }

    private bool TrySettle(int generation) =>
        Interlocked.CompareExchange(ref _state, generation | Settled, generation) == generation;

    private void Complete()
    {
        SetReusable();
        if (_error is not null)
            SetException(RedisErrorReply.ToException(Name, _error));
        else if (_leftOut)
            SetException(RedisErrorReply.LeftOut(Name));
        else if (_discarded)
            SetException(RedisErrorReply.TooLarge(Name));
        else if (_lapsed)
            SetException(RedisErrorReply.TooLate(Name));
        else
            SetResult();
    }
}
