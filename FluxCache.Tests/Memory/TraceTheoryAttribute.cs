using Xunit;

namespace FluxCache.Tests.Memory;

/// <summary>A test over the public cache traces, which stand beside the repository and are not part of it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TraceTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips the test where there are no traces.</summary>
    public TraceTheoryAttribute()
    {
        if (Folder is null)
            Skip = "Needs the traces in ../shared/traces beside the repository; "
                + "put orm-busy.keys.gz and web07.keys.gz there.";
    }

    internal static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var traces = Path.Combine(folder.FullName, "shared", "traces");
            if (File.Exists(Path.Combine(traces, "orm-busy.keys.gz"))
                && File.Exists(Path.Combine(traces, "web07.keys.gz")))
                return traces;
        }

        return null;
    }
}
