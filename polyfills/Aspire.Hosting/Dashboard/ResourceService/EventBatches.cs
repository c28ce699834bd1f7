using System.Runtime.CompilerServices;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Groups what comes at once, so that one message carries it.</summary>
internal static class EventBatches
{
    /// <summary>
    /// The first batch is what there is now, and comes at once even if that is nothing; no later batch is empty.
    /// </summary>
    public static async IAsyncEnumerable<IReadOnlyList<T>> Batch<T>(
        IAsyncEnumerable<T> events,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var enumerator = events.GetAsyncEnumerator(cancellationToken);
        await using var disposal = enumerator.ConfigureAwait(false);
        var batch = new List<T>();
        while (true)
        {
            var next = enumerator.MoveNextAsync();
            // Not completed: everything that was there has been read.
            if (!next.IsCompleted)
            {
                yield return batch;
                batch = [];
            }

            if (!await next.ConfigureAwait(false)) break;
            batch.Add(enumerator.Current);
        }

        if (batch.Count > 0) yield return batch;
    }
}
