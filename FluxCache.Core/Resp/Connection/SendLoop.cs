namespace FluxCache.Resp.Connection;

/// <summary>Carries bytes from the queue to the socket, one write at a time. Ends when the queue is closed or a write fails.</summary>
internal static class SendLoop
{
    public static async Task RunAsync(CommandQueue queue, Stream stream)
    {
        while (true)
        {
            var segment = await queue.TakeBytesAsync().ConfigureAwait(false);
            if (segment.Count == 0)
                return;

            try
            {
                await stream.WriteAsync(segment).ConfigureAwait(false);
            }
            finally
            {
                OutgoingBuffer.Return(segment);
            }
        }
    }
}
