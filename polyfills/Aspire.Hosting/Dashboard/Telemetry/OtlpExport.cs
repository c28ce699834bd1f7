namespace Aspire.Hosting.Dashboard.Telemetry;

/// <summary>A call of an OTLP exporter over gRPC, as it came.</summary>
/// <param name="Path">Which of the collector's services: traces, metrics or logs.</param>
/// <param name="Encoding">The <c>grpc-encoding</c>; null if none was said.</param>
/// <param name="Body">The framed message.</param>
internal sealed record OtlpExport(string Path, string? Encoding, byte[] Body);
