namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>Tells a test when a handler has begun to wait, and that it was cancelled.</summary>
internal sealed class EchoSignals
{
    private readonly TaskCompletionSource _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Hanging => _hanging.Task.WaitAsync(EchoServer.Patience);

    public Task Cancelled => _cancelled.Task.WaitAsync(EchoServer.Patience);

    public async Task HangAsync(CancellationToken cancellationToken)
    {
        _hanging.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            _cancelled.TrySetResult();
        }
    }
}
