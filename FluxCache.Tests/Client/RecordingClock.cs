using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace FluxCache.Tests.Client;

/// <summary>A clock that stands still, and keeps for how long each timer was set: a pause as it was meant.</summary>
internal sealed class RecordingClock : FakeTimeProvider
{
    public ConcurrentQueue<TimeSpan> Timers { get; } = new();

    /// <summary>By how much somebody set the wall clock.</summary>
    public TimeSpan WallClockOffset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + WallClockOffset;

    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timers.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
