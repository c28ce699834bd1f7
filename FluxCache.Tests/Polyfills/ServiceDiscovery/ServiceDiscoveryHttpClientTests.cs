using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FluxCache.Tests.Polyfills.ServiceDiscovery;

public sealed class ServiceDiscoveryHttpClientTests
{
    [Fact]
    public async Task HttpClient_ServiceWithTwoEndpoints_UsesThemInTurn()
    {
        await using var first = await StartServerAsync("first");
        await using var second = await StartServerAsync("second");
        await using var services = Build(new()
        {
            ["services:greeter:http:0"] = first.Urls.Single(),
            ["services:greeter:http:1"] = second.Urls.Single() + "/base",
        });
        using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient();

        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
            answers.Add(await client.GetStringAsync(new Uri("https+http://greeter/hello?to=you")));

        Assert.Equal(2, answers.Count(answer => answer == "first /hello?to=you"));
        Assert.Equal(2, answers.Count(answer => answer == "second /base/hello?to=you"));
    }

    [Fact]
    public async Task HttpClient_PlainAddress_IsLeftAsItIs()
    {
        await using var server = await StartServerAsync("plain");
        await using var services = Build([]);
        using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient();

        Assert.Equal("plain /x", await client.GetStringAsync(new Uri(server.Urls.Single() + "/x")));
    }

    private static async Task<WebApplication> StartServerAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapFallback(
            context => context.Response.WriteAsync($"{name} {context.Request.Path}{context.Request.QueryString}"));
        await app.StartAsync();
        return app;
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        return services.BuildServiceProvider();
    }
}
