using FluxCache.LoadGen.Measuring;

namespace FluxCache.LoadGen.Running;

/// <summary>One of a phase's concurrent callers. It does one operation at a time.</summary>
internal interface ILoadWorker
{
    /// <summary>Does one operation; what fails, throws.</summary>
    /// <param name="operation">The number of the operation, from 0: it decides what is done.</param>
    ValueTask<Outcome> ExecuteAsync(long operation);
}
