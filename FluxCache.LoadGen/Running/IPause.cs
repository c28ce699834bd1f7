namespace FluxCache.LoadGen.Running;

/// <summary>Lets workers wait for a moment. Safe for concurrent calls.</summary>
internal interface IPause
{
    /// <summary>Returns at the moment, or earlier when the run is stopped.</summary>
    /// <param name="timestamp">The moment, as a timestamp of the run's clock.</param>
    ValueTask UntilAsync(long timestamp);
}
