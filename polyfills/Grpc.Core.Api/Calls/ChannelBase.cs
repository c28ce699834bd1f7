namespace Grpc.Core;

/// <summary>What clients call through.</summary>
public abstract class ChannelBase
{
    /// <summary>A channel to this address.</summary>
    protected ChannelBase(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Target = target;
    }

    /// <summary>The address the channel was made for.</summary>
    public string Target { get; }

    /// <summary>Something that starts calls on this channel.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Ends the channel.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <summary>What ending the channel takes.</summary>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
