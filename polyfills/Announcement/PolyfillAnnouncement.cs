using System.Reflection;
using System.Runtime.CompilerServices;

namespace FluxCache.Polyfills;

/// <summary>
/// Compiled into every executable that is built on the polyfills: says so once, when the process starts.
/// </summary>
internal static class PolyfillAnnouncement
{
    private const string AnnouncedKey = "FluxCache.Polyfills.Announced";

    [ModuleInitializer]
    internal static void Announce()
    {
        if (AppDomain.CurrentDomain.GetData(AnnouncedKey) is not null) return;
        AppDomain.CurrentDomain.SetData(AnnouncedKey, true);

        var program = Assembly.GetEntryAssembly()?.GetName().Name;
        Console.Error.WriteLine(
            $"{program}: runs on the polyfills of packages that the feed did not serve (see polyfills/README.md).");
    }
}
