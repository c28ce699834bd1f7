using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FluxCache.Tests.Polyfills.Dashboard;

/// <summary>Answers every HTTP request, as a dashboard that is up does.</summary>
internal sealed class HttpResponder : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpResponder(WebApplication application) => _application = application;

    public string Url => _application.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <param name="status">What to answer; asked for each request.</param>
    public static async Task<HttpResponder> StartAsync(Func<int> status)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(context =>
        {
            context.Response.StatusCode = status();
            return Task.CompletedTask;
        });
        await application.StartAsync();
        return new HttpResponder(application);
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
