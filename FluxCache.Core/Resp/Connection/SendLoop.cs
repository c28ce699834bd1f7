namespace FluxCache.Resp.Connection;

/// <summary>
/// Carries bytes from the queue to the socket, one write at a time. Ends when the queue is closed or a write fails.
/// </summary>
internal static class SendLoop
{
    private const int LongestWriteBytes = 1 << 20;

    /// <param name="onProgress">
    /// Called while a large command is on its way: until it is there the server has nothing to answer, and its silence
    /// is no sign of a lost connection. Not called for small ones, which a socket takes even when nobody is at its
    /// other end.
    /// </param>
    public static async Task RunAsync(CommandQueue queue, Stream stream, Action onProgress)
    {
        while (true)
        {
            var segment = await queue.TakeBytesAsync().ConfigureAwait(false);
            if (segment.Count == 0)
                return;

            try
            {
                var rest = segment.AsMemory();
                while (rest.Length > LongestWriteBytes)
                {
                    await stream.WriteAsync(rest[..LongestWriteBytes]).ConfigureAwait(false);
                    rest = rest[LongestWriteBytes..];
                    onProgress();
                }

                await stream.WriteAsync(rest).ConfigureAwait(false);
            }
            finally
            {
                OutgoingBuffer.Return(segment);
            }
        }
    }
}
