using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace FluxCache.Tests.Polyfills.Grpc;

/// <summary>Our server, called by a stock client: what each check does is in polyfills/checks/stock_client.py.</summary>
public sealed class StockClientTests
{
    private const int Limit = 50_000;

    [StockGrpcTheory]
    [InlineData("unary")]
    [InlineData("unary_concurrent")]
    [InlineData("server_streaming")]
    [InlineData("client_streaming")]
    [InlineData("duplex")]
    [InlineData("deadline_told")]
    [InlineData("cancel_from_server")]
    [InlineData("status")]
    [InlineData("status_details")]
    [InlineData("status_after_message")]
    [InlineData("handler_throws")]
    [InlineData("unimplemented")]
    [InlineData("metadata")]
    [InlineData("response_over_client_limit")]
    public async Task Server_CalledByAStockClient_PassesTheCheck(string check)
    {
        await using var server = await EchoServer.StartAsync();

        await RunAsync(server, check);
    }

    [StockGrpcTheory]
    [InlineData("deadline")]
    [InlineData("cancel_from_client")]
    public async Task Handler_OfACallThatEnds_IsCancelled(string check)
    {
        await using var server = await EchoServer.StartAsync();

        await RunAsync(server, check);

        await server.Signals.Cancelled;
    }

    [StockGrpcFact]
    public async Task Request_OverTheLimit_IsRefused()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageSize = Limit);

        await RunAsync(server, "request_over_limit");
    }

    [StockGrpcFact]
    public async Task Response_OverTheLimit_IsRefused()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxSendMessageSize = Limit);

        await RunAsync(server, "response_over_limit");
    }

    [StockGrpcFact]
    public async Task Gzip_BothWays_KeepsTheMessages()
    {
        var requestEncodings = new ConcurrentQueue<string?>();
        await using var server = await EchoServer.StartAsync(
            options => options.ResponseCompressionAlgorithm = "gzip",
            endpoints: application => application.Use((http, next) =>
            {
                requestEncodings.Enqueue(http.Request.Headers.GrpcEncoding);
                return next(http);
            }));

        await RunAsync(server, "gzip");

        Assert.Equal(["gzip", "gzip"], requestEncodings);
    }

    [StockGrpcFact]
    public async Task Health_Checked_IsServing()
    {
        await using var server = await HealthServiceTests.StartAsync(() => HealthStatus.Healthy);

        await RunAsync(server, "health_check");
    }

    [StockGrpcFact]
    public async Task Health_Watched_TellsTheChange()
    {
        var health = HealthStatus.Healthy;
        await using var server = await HealthServiceTests.StartAsync(() => health);

        await RunAsync(server, "health_watch", async () =>
        {
            health = HealthStatus.Unhealthy;
            await HealthServiceTests.PublishAsync(server);
        });
    }

    [StockGrpcFact]
    public async Task Reflection_Asked_DescribesTheServices()
    {
        await using var server = await EchoServer.StartAsync(
            services: services => services.AddGrpcReflection(),
            endpoints: application => application.MapGrpcReflectionService());

        await RunAsync(server, "reflection");
    }

    private static async Task RunAsync(EchoServer server, string check, Func<Task>? afterFirstLine = null)
    {
        using var process = StockGrpc.Start("stock_client.py", server.Address.Authority, check);
        using var limit = new CancellationTokenSource(EchoServer.Patience * 2);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = "";
            if (afterFirstLine is not null)
            {
                output = await process.StandardOutput.ReadLineAsync(limit.Token);
                await afterFirstLine();
            }
            output += await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{check}: {output}{await errors}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
