namespace FluxCache.Tests.Resp.Connection;

/// <summary>How long a test waits for what must come before it fails.</summary>
internal static class Patience
{
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(20);
}
