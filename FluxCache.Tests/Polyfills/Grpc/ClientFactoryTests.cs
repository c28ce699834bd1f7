using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>Clients from the container, and the activities of their calls.</summary>
public sealed class ClientFactoryTests
{
    [Fact]
    public async Task Client_FromTheContainer_Calls()
    {
        await using var server = await EchoServer.StartAsync();
        await using var services = new ServiceCollection()
            .AddGrpcClient<Echo.EchoClient>(options => options.Address = server.Address)
            .ConfigureChannel(channel => channel.MaxSendMessageSize = 100)
            .Services.BuildServiceProvider();
        var client = services.GetRequiredService<Echo.EchoClient>();

        await client.UnaryAsync(new EchoMessage());
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await client.UnaryAsync(new EchoMessage { Payload = ByteString.CopyFrom(new byte[200]) }));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Client_OnAPipeline_GoesThroughItsHandlers()
    {
        await using var server = await EchoServer.StartAsync();
        await using var services = new ServiceCollection()
            .AddTransient(_ => new Redirect(server.Address))
            .AddGrpcClient<Echo.EchoClient>("elsewhere", options => options.Address = new Uri("http://nowhere.invalid"))
            .AddHttpMessageHandler<Redirect>()
            .Services.BuildServiceProvider();

        var client = services.GetRequiredService<GrpcClientFactory>().CreateClient<Echo.EchoClient>("elsewhere");

        Assert.Equal(new EchoMessage(), await client.UnaryAsync(new EchoMessage()));
    }

    [Fact]
    public void Client_WithoutAnAddress_SaysWhatToSet()
    {
        using var services = new ServiceCollection().AddGrpcClient<Echo.EchoClient>().Services.BuildServiceProvider();

        var failure = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<Echo.EchoClient>());

        Assert.Contains("Address", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WhileSomebodyListens_HasAnActivity()
    {
        await using var server = await EchoServer.StartAsync();
        var stopped = new TaskCompletionSource<Activity>();
        using var parent = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Grpc.Net.Client",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == parent.TraceId)
                    stopped.TrySetResult(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);

        await Assert.ThrowsAsync<RpcException>(
            async () => await server.CreateClient().FailAsync(new FailRequest { Code = (int)StatusCode.NotFound }));

        var activity = await stopped.Task.WaitAsync(EchoServer.Patience);
        Assert.Equal("Grpc.Net.Client.GrpcOut", activity.OperationName);
        Assert.Equal("fluxcache.tests.Echo/Fail", activity.DisplayName);
        Assert.Equal("fluxcache.tests.Echo", activity.GetTagItem("rpc.service"));
        Assert.Equal("5", activity.GetTagItem("grpc.status_code"));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Same(parent, Activity.Current);
    }

    private sealed class Redirect(Uri to) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(to, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
