using System.Runtime.CompilerServices;

namespace FluxCache.Tiering;

/// <summary>Gives a command that has no result one, so that it can pass where results do.</summary>
internal static class Acknowledgement
{
    /// <returns>True, when the command has completed.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal static async ValueTask<bool> OfAsync(ValueTask command)
    {
        await command.ConfigureAwait(false);
        return true;
    }
}
