using System.Diagnostics;

namespace FluxCache.Diagnostics;

/// <summary>
/// One span for a pass of background work, a root span in the background loops. The commands of the pass have no spans of
/// their own: there can be thousands.
/// </summary>
internal static class BackgroundSpan
{
    private static readonly ActivitySource Source = new(TelemetryNames.Source);

    /// <summary>Starts the span of a pass; null: nobody listens.</summary>
    internal static Activity? Start(string name) => Source.StartActivity(name);

    internal static void Fail(Activity? activity, FluxCacheException failure)
    {
        activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
        activity?.SetTag(TelemetryNames.ErrorType, failure.Kind.ToString());
    }
}
