namespace FluxCache.LoadGen.Oracle;

/// <summary>Time since a run began. Safe for concurrent calls.</summary>
internal sealed class RunClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    internal TimeSpan Now => time.GetElapsedTime(_start);

    internal Task DelayAsync(TimeSpan length, CancellationToken cancellationToken) =>
        Task.Delay(length, time, cancellationToken);

    internal Task DelayUntilAsync(TimeSpan moment, CancellationToken cancellationToken)
    {
        var rest = moment - Now;
        return rest > TimeSpan.Zero ? DelayAsync(rest, cancellationToken) : Task.CompletedTask;
    }
}
