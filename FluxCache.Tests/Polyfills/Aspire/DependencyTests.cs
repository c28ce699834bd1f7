using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace FluxCache.Tests.Polyfills.Aspire;

public sealed class DependencyTests
{
    [Fact]
    public async Task WaitFor_DependencyIsNotHealthyYet_HoldsTheStart()
    {
        await using var application = new ShellApplication();
        var isHealthy = false;
        application.Builder.Services.AddHealthChecks().AddCheck(
            "db-check",
            () => Volatile.Read(ref isHealthy) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("loading"));
        var db = application.AddShell("db", ShellApplication.UntilTerminated).WithHealthCheck("db-check");
        application.AddShell("app", ShellApplication.UntilTerminated).WaitFor(db);
        await application.StartAsync();

        await application.WaitForAsync(
            "db", snapshot => snapshot.HealthReports.Any(report => report.Description == "loading"));
        Assert.Equal(KnownResourceStates.Waiting, application.StateOf("app"));

        Volatile.Write(ref isHealthy, true);
        await application.WaitForStateAsync("app", KnownResourceStates.Running);
    }

    [Fact]
    public async Task WaitFor_DependencyEndsFirst_FailsTheStart()
    {
        await using var application = new ShellApplication();
        application.Builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var db = application.AddShell("db", "exit 7").WithHealthCheck("never");
        application.AddShell("app", ShellApplication.UntilTerminated).WaitFor(db);
        await application.StartAsync();

        await application.WaitForStateAsync("app", KnownResourceStates.FailedToStart);

        await application.WaitForLineAsync("app", "exit code 7");
    }

    [Theory]
    [InlineData("exit 0", "Running")]
    [InlineData("exit 1", "FailedToStart")]
    public async Task WaitForCompletion_DependencyEnds_StartsOnlyAfterSuccess(string script, string expected)
    {
        await using var application = new ShellApplication();
        var migration = application.AddShell("migration", script);
        application.AddShell("app", ShellApplication.UntilTerminated).WaitForCompletion(migration);
        await application.StartAsync();

        await application.WaitForStateAsync("app", expected);
    }

    [Fact]
    public async Task Stop_ResourceStillWaits_GivesUpTheWait()
    {
        await using var application = new ShellApplication();
        application.Builder.Services.AddHealthChecks().AddCheck("never", () => HealthCheckResult.Unhealthy());
        var db = application.AddShell("db", ShellApplication.UntilTerminated).WithHealthCheck("never");
        application.AddShell("app", ShellApplication.UntilTerminated).WaitFor(db);
        await application.StartAsync();
        await application.WaitForStateAsync("app", KnownResourceStates.Waiting);

        await application.ExecuteAsync("app", KnownResourceCommands.StopCommand);

        Assert.Equal(KnownResourceStates.Exited, application.StateOf("app"));
    }

    [Fact]
    public async Task StopAsync_ChainOfDependencies_StopsDependentsFirst()
    {
        var order = Path.GetTempFileName();
        try
        {
            await using var application = new ShellApplication();
            var first = Logging(application, "first", order);
            var second = Logging(application, "second", order).WaitFor(first);
            Logging(application, "third", order).WaitFor(second);
            await application.StartAsync();
            await application.WaitForLineAsync("third", "up");

            await application.StopAsync();

            Assert.Equal(["third", "second", "first"], await File.ReadAllLinesAsync(order));
        }
        finally
        {
            File.Delete(order);
        }
    }

    [Fact]
    public void WaitFor_Itself_IsRefused()
    {
        var application = new ShellApplication();
        var app = application.AddShell("app", "exit 0");

        Assert.Throws<DistributedApplicationException>(() => app.WaitFor(app));
    }

    // "up" comes after the handler is set, so a stop that waits for it finds the handler.
    private static IResourceBuilder<ExecutableResource> Logging(ShellApplication application, string name, string order)
    {
        var check = $"{name}-up";
        application.Builder.Services.AddHealthChecks().AddAsyncCheck(check, async () =>
            (await application.LinesAsync(name)).Any(line => line.Content.EndsWith(" up", StringComparison.Ordinal))
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy());
        return application
            .AddShell(name, $"trap 'echo {name} >> {order}; exit 0' TERM; echo up; while :; do sleep 0.05; done")
            .WithHealthCheck(check);
    }
}
