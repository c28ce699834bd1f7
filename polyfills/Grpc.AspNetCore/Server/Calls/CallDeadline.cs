using Grpc.Core;
using Grpc.Core.Framing;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>
/// The deadline of one call. When it passes it cancels the handler, tells the client DEADLINE_EXCEEDED and resets
/// the stream, whatever the handler does.
/// </summary>
/// <remarks>
/// <c>_gate</c> guards <c>_state</c>, which decides who may touch the response: a write of the handler, the end of
/// the call, or the expiry.
/// </remarks>
internal sealed class CallDeadline : IDisposable
{
    private const int Http2Cancel = 8;

    private readonly HttpCallContext _call;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TaskCompletionSource? _expired;
    private CancellationTokenSource? _cancellation;
    private State _state;

    public CallDeadline(HttpCallContext call, TimeSpan timeout)
    {
        _call = call;
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        At = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        var due = timeout < TimeoutValue.Longest ? timeout : TimeoutValue.Longest;
        _timer = TimeProvider.System.CreateTimer(
            static self => ((CallDeadline)self!).Expire(), this, due, System.Threading.Timeout.InfiniteTimeSpan);
    }

    private enum State
    {
        Idle,
        Writing,
        Ended,
        Expired,
    }

    public DateTime At { get; }

    /// <summary>Cancelled when the deadline passes or the client goes.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (_gate)
            {
                if (_cancellation is null)
                {
                    _cancellation = CancellationTokenSource.CreateLinkedTokenSource(_call.Http.RequestAborted);
                    if (_state == State.Expired)
                        _cancellation.Cancel();
                }
                return _cancellation.Token;
            }
        }
    }

    /// <summary>Done when the expiry has finished with the response. Only after a refused <see cref="TryEndCall"/>.</summary>
    public Task Expired => _expired!.Task;

    /// <summary>Asks to write; false when the deadline has passed.</summary>
    public bool TryBeginWrite()
    {
        lock (_gate)
        {
            if (_state == State.Expired)
                return false;
            _state = State.Writing;
            return true;
        }
    }

    public void EndWrite()
    {
        lock (_gate)
        {
            if (_state == State.Writing)
                _state = State.Idle;
        }
    }

    /// <summary>Asks to end the response; false when the expiry does. May be asked again.</summary>
    public bool TryEndCall()
    {
        lock (_gate)
        {
            if (_state == State.Expired)
                return false;
            _state = State.Ended;
            return true;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
            _cancellation?.Dispose();
    }

    private void Expire()
    {
        bool mayWrite;
        lock (_gate)
        {
            if (_state is State.Ended or State.Expired)
                return;
            mayWrite = _state == State.Idle;
            _expired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _state = State.Expired;
        }
        _ = ExpireAsync(mayWrite);
    }

    /// <remarks>
    /// A write under way may wait for a client that does not read. It cannot be joined then: the reset ends it.
    /// </remarks>
    private async Task ExpireAsync(bool mayWrite)
    {
        try
        {
            if (mayWrite)
            {
                _call.WriteEnd(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"));
                await _call.Http.Response.CompleteAsync();
            }
            CancellationTokenSource? cancellation;
            lock (_gate)
                cancellation = _cancellation;
            if (cancellation is not null)
                await cancellation.CancelAsync();
            _call.Http.Features.Get<IHttpResetFeature>()?.Reset(Http2Cancel);
            _expired!.SetResult();
        }
        catch (Exception e)
        {
            // Seen by the handler's task, which awaits Expired.
            _expired!.SetException(e);
        }
    }
}
