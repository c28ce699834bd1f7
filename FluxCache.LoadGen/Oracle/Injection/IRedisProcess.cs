namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>The process of a Redis that is there for this run alone. One caller at a time.</summary>
internal interface IRedisProcess
{
    /// <summary>Stops its clock.</summary>
    Task SuspendAsync();

    /// <summary>Undoes <see cref="SuspendAsync"/>.</summary>
    Task ResumeAsync();

    /// <summary>Ends it; returns when it has ended.</summary>
    Task StopAsync();

    /// <summary>Starts it again at its address, empty.</summary>
    Task StartAsync();
}
