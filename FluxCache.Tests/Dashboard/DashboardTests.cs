using System.Text.RegularExpressions;
using FluxCache.Tests.AppHost;
using Microsoft.Playwright;
using Xunit;

namespace FluxCache.Tests.Dashboard;

/// <summary>
/// What a developer sees on the Aspire dashboard. With FLUXCACHE_SCREENSHOTS naming a folder, the pages are kept there as
/// pictures: those of docs/images are made so.
/// </summary>
[Collection(nameof(WholeProcess))]
public sealed partial class DashboardTests
{
    private const float PatienceMs = 60_000;
    private static readonly string[] Nodes = ["node-1", "node-2", "node-3"];
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("FLUXCACHE_SCREENSHOTS");

    [ChromiumFact]
    public async Task Dashboard_OfARunningTopology_ShowsResourcesMetricsAndJoinedTraces()
    {
        await using var host = AppHostProcess.StartWithDashboard("--Redis:Mode=server");
        var login = LoginUrl().Match(await host.WaitForLineAsync("Login to the dashboard at")).Value;
        await host.WaitForLineAsync("loadgen", "Running");
        await using var browser = await Chromium.StartAsync();
        var page = await browser.OpenAsync();
        page.SetDefaultTimeout(PatienceMs);

        await page.GotoAsync(login);
        foreach (var resource in (string[])["redis", .. Nodes, "loadgen"])
            await Row(page, resource).WaitForAsync();
        foreach (var node in Nodes)
        {
            await Row(page, node).GetByText("Running").First.WaitForAsync();
            await Row(page, node).GetByText("Health", new() { Exact = true }).First.WaitForAsync();
        }

        await KeepAsync(page, "dashboard-resources", height: 480);
        var root = new Uri(login).GetLeftPart(UriPartial.Authority);
        foreach (var node in Nodes)
        {
            // The page lists the tags of an instrument once values have arrived.
            await ShowsAsync(page, $"{root}{Metric(node, "fluxcache.hit_ratio")}", ATier());
            await ShowsAsync(page, $"{root}{Metric(node, "fluxcache.sync.lag")}", ASource());
            await ShowsAsync(page, $"{root}{Metric(node, "fluxcache.redis.retries")}", AReason());
        }

        await page.GotoAsync($"{root}{Metric("node-1", "fluxcache.hit_ratio")}");
        await page.Locator(".plotly, .main-svg").First.WaitForAsync();
        await KeepAsync(page, "dashboard-hit-ratio");

        await page.GotoAsync($"{root}/traces/resource/loadgen");
        // One span of the node is the call, the other its command to Redis.
        await page.Locator("tr").Filter(new() { HasTextRegex = ATraceThroughANodeToRedis() }).First.DblClickAsync();
        foreach (var span in (string[])["loadgen mixed", "fluxcache.v1.Cache", "SET"])
            await page.Locator("tr").Filter(new() { HasText = span }).First.WaitForAsync();
        await KeepAsync(page, "dashboard-trace", height: 300);
    }

    private static string Metric(string node, string instrument) =>
        $"/metrics/resource/{node}?meter=FluxCache&instrument={instrument}&duration=5&view=Graph";

    private static async Task ShowsAsync(IPage page, string url, Regex row)
    {
        // A page now and then stays without rows however long it is looked at, and a new one shows them.
        for (var attempt = 1; ; attempt++)
        {
            var fresh = await page.Context.NewPageAsync();
            await fresh.GotoAsync(url, new() { Timeout = PatienceMs });
            try
            {
                await fresh.Locator("tr").Filter(new() { HasTextRegex = row }).First.WaitForAsync(new() { Timeout = PatienceMs / 6 });
                return;
            }
            catch (TimeoutException) when (attempt < 12)
            {
                // Opened again.
            }
            catch (TimeoutException)
            {
                await KeepAsync(fresh, "dashboard-failure");
                Assert.Fail($"{url} shows no '{row}', but: {await fresh.InnerTextAsync("body")}");
            }
            finally
            {
                await fresh.CloseAsync();
            }
        }
    }

    private static ILocator Row(IPage page, string resource) =>
        page.Locator($"tr:has([title$=': {resource}'])");

    private static async Task KeepAsync(IPage page, string name, float height = Chromium.Height)
    {
        if (Pictures is null)
            return;
        await page.ScreenshotAsync(new()
        {
            Path = Path.Combine(Pictures, $"{name}.png"),
            Clip = new() { Width = Chromium.Width, Height = height },
        });
    }

    [GeneratedRegex(@"http://\S+/login\?t=\w+")]
    private static partial Regex LoginUrl();

    [GeneratedRegex("source.*canary", RegexOptions.Singleline)]
    private static partial Regex ASource();

    [GeneratedRegex("tier.*memory", RegexOptions.Singleline)]
    private static partial Regex ATier();

    [GeneratedRegex("reason.*unavailable", RegexOptions.Singleline)]
    private static partial Regex AReason();

    [GeneratedRegex(@"node-\d \([2-9]\)")]
    private static partial Regex ATraceThroughANodeToRedis();
}
