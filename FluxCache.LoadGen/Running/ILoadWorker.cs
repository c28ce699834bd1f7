using FluxCache.LoadGen.Measuring;

namespace FluxCache.LoadGen.Running;

/// <summary>One of a phase's concurrent callers. It does one operation at a time.</summary>
internal interface ILoadWorker
{
    /// <summary>
    /// Is told which operations it does next, from <paramref name="first"/> on and before <paramref name="end"/>. What it
    /// makes ready for them is part of no operation's latency.
    /// </summary>
    void Prepare(long first, long end)
    {
    }

    /// <summary>Does one operation; what fails, throws.</summary>
    /// <param name="operation">The number of the operation, from 0: it decides what is done.</param>
    ValueTask<Outcome> ExecuteAsync(long operation);
}
