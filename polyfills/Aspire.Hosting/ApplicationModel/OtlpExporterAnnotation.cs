namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource exports telemetry, and is told where to.</summary>
public class OtlpExporterAnnotation : IResourceAnnotation;
