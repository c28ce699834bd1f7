using System.Threading.Channels;

namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>What has been exported and not forwarded yet, bounded by bytes. Safe for concurrent use.</summary>
/// <param name="capacityBytes">How much it holds.</param>
internal sealed class OtlpExportQueue(long capacityBytes)
{
    // Unbounded: the bound is on bytes.
    private readonly Channel<OtlpExport> _exports = Channel.CreateUnbounded<OtlpExport>();
    private long _bytes;

    /// <summary>No if it does not fit. What came first stays: a start is told once, what follows repeats.</summary>
    public bool TryAdd(OtlpExport export)
    {
        if (Interlocked.Add(ref _bytes, export.Body.Length) <= capacityBytes) return _exports.Writer.TryWrite(export);

        Interlocked.Add(ref _bytes, -export.Body.Length);
        return false;
    }

    /// <summary>The next one, once there is one.</summary>
    public async ValueTask<OtlpExport> TakeAsync(CancellationToken cancellationToken)
    {
        var export = await _exports.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _bytes, -export.Body.Length);
        return export;
    }
}
