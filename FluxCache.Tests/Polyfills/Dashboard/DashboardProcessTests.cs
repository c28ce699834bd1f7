using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dashboard.Launching;
using Aspire.Hosting.Orchestration;

namespace FluxCache.Tests.Polyfills.Dashboard;

public sealed class DashboardProcessTests : IDisposable
{
    private static readonly Uri ResourceService = new("http://127.0.0.1:4");

    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(30));
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private Exception? _failure;

    public void Dispose()
    {
        _folder.Dispose();
        _bound.Dispose();
    }

    [Fact]
    public async Task Run_FrontendAnswers_TellsItsAddressOnceAndRunsUntilStopped()
    {
        var answers = 0;
        await using var frontend = await HttpResponder.StartAsync(
            () => Interlocked.Increment(ref answers) < 3 ? 503 : 200);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_bound.Token);

        var running = Run(new FakePrograms().WithEndless("aspire"), "/fake/aspire", frontend.Url, stop.Token);
        await _log.WaitForAsync($"Dashboard: {frontend.Url}", _bound.Token);
        Assert.Equal(3, answers);
        Assert.False(running.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(_log.Take());
    }

    [Fact]
    public async Task Run_EndsBeforeItAnswers_SaysWhatItWrote()
    {
        var programs = new FakePrograms().With("aspire", 1, "Unrecognized command 'dashboard'.");

        var problem = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => Run(programs, "/fake/aspire", Unused(), _bound.Token));

        Assert.Contains("exit code 1", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Unrecognized command 'dashboard'.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EndsAfterItAnswered_SaysSo()
    {
        await using var frontend = await HttpResponder.StartAsync(() => 200);
        var mayEnd = new TaskCompletionSource<int>();
        var programs = new FakePrograms().With("aspire", (_, _, _) => mayEnd.Task);

        var running = Run(programs, "/fake/aspire", frontend.Url, _bound.Token);
        await _log.WaitForAsync("Dashboard:", _bound.Token);
        mayEnd.SetResult(139);

        var problem = await Assert.ThrowsAsync<DistributedApplicationException>(() => running);
        Assert.Contains("exit code 139", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhatRunsWhileUpFails_EndsTheDashboardAndSaysSo()
    {
        await using var frontend = await HttpResponder.StartAsync(() => 200);
        _failure = new InvalidDataException("unforeseen");

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(
            () => Run(new FakePrograms().WithEndless("aspire"), "/fake/aspire", frontend.Url, _bound.Token));

        Assert.Same(_failure, thrown);
    }

    [Fact]
    public async Task Run_RealProgram_GetsItsEndpointsAndEndsWithTheStop()
    {
        var program = _folder.AddScript(
            "aspire",
            """
            trap 'echo terminated; exit 0' TERM
            echo "$@: $ASPNETCORE_URLS $ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL $ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL $ASPIRE_HOME."
            while :; do sleep 0.05; done
            """);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_bound.Token);
        var url = Unused();

        var running = Run(new ProgramRunner(), program, url, stop.Token);
        var line = await _log.WaitForAsync("dashboard run", _bound.Token);
        await stop.CancelAsync();

        Assert.Contains(
            $"{url} http://localhost:2 {ResourceService.OriginalString} /home/of/its/own.",
            line,
            StringComparison.Ordinal);
        await _log.WaitForAsync("terminated", _bound.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static string Unused() => $"http://localhost:{new PortAllocator().Allocate()}";

    private Task Run(IProgramRunner programs, string program, string frontend, CancellationToken cancellationToken) =>
        new DashboardProcess(programs, TimeProvider.System, _log).RunAsync(
            new AspireCliLocation.Installed(program, "/home/of/its/own"),
            new DashboardEndpoints(
                frontend,
                new Uri("http://localhost:1"),
                new Uri("http://localhost:2"),
                new Uri("http://localhost:3"),
                ResourceService),
            ResourceService,
            WhileUpAsync,
            cancellationToken);

    private async Task WhileUpAsync(CancellationToken cancellationToken)
    {
        if (_failure is not null) throw _failure;
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
