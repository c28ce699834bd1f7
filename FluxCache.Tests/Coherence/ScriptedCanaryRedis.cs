using FluxCache.Coherence;

namespace FluxCache.Tests.Coherence;

/// <summary>Takes the canary's commands, and answers them, refuses them or stays silent as the test says.</summary>
internal sealed class ScriptedCanaryRedis : ICanaryCommands
{
    private TaskCompletionSource _answering = Completed();

    internal int Reads { get; private set; }

    internal int Changes { get; private set; }

    internal int Pings { get; private set; }

    /// <summary>The command that is refused; null: none.</summary>
    internal string? Refuses { get; set; }

    /// <summary>Every command fails at once, as when the queue of commands is full.</summary>
    internal bool IsBusy { get; set; }

    /// <summary>Called once, before the next read is answered.</summary>
    internal Action? BeforeReadReply { get; set; }

    /// <summary>False: the connection of the stream is silent until it is true again.</summary>
    internal bool Answers
    {
        set
        {
            if (value)
                _answering.TrySetResult();
            else
                _answering = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public async ValueTask ReadAsync(string key, CancellationToken cancellationToken)
    {
        Reads++;
        ThrowIfRefused("GET");
        var reply = BeforeReadReply;
        BeforeReadReply = null;
        reply?.Invoke();
        await _answering.Task;
    }

    public ValueTask ChangeAsync(string key, TimeSpan timeToLive, bool published, CancellationToken cancellationToken)
    {
        ThrowIfRefused("SET");
        Changes++;
        return default;
    }

    public async ValueTask PingAsync(int stream, bool published, CancellationToken cancellationToken)
    {
        Pings++;
        ThrowIfRefused("PING");
        await _answering.Task;
    }

    private void ThrowIfRefused(string command)
    {
        if (IsBusy)
            throw new FluxCacheException(FluxCacheErrorKind.Busy, "too many commands wait");
        if (Refuses == command)
            throw new FluxCacheException(FluxCacheErrorKind.Rejected, $"Redis refused {command}");
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
