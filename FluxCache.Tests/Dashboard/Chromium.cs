using Microsoft.Playwright;
using Xunit;

namespace FluxCache.Tests.Dashboard;

/// <summary>The machine's Chromium, headless, with a new profile. It talks to nobody but the pages that are opened.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    public const int Width = 1_440;
    public const int Height = 900;

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Why tests that need it are skipped; null when it is there.</summary>
    public static string? Missing => Path is null ? "No Chromium was found on the PATH: install chromium." : null;

    private static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }
            .Select(name => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Headless = true, Args = Arguments });
        return new Chromium(playwright, browser);
    }

    /// <summary>Opens a page, in a context to which more can be added.</summary>
    public async Task<IPage> OpenAsync()
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = Width, Height = Height } });
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
