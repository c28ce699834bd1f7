using FluxCache.AppHost;
using FluxCache.AppHost.Faults;
using FluxCache.AppHost.Guarding;
using FluxCache.AppHost.Redis;
using FluxCache.AppHost.Reporting;
using Microsoft.Extensions.DependencyInjection;

if (args is [GuardProgram.Argument]) return await GuardProgram.RunAsync(Console.In);

var mask = new SecretMask();
var console = ConsoleWriter.Install(mask);
var exitCode = await RunAsync();
if (console.Fault is not { } fault) return exitCode;

await Console.Error.WriteLineAsync($"Standard output cannot be written: {fault}. Send it to where there is room for it.");
return exitCode == ExitCodes.Success ? ExitCodes.Failure : exitCode;

async Task<int> RunAsync()
{
    try
    {
        var arguments = AppHostArguments.Parse(args);
        if (arguments.AsksForHelp)
        {
            Console.WriteLine(AppHostArguments.Help);
            return ExitCodes.Success;
        }

        FrameworkOptions.CheckBefore(arguments.Configuration);
        if (arguments.Load is not null) await LoadCheck.RequireReadableAsync(arguments.Load);

        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            // The settings lie beside the program; a start in somebody else's directory must not read theirs.
            Args = [.. arguments.Configuration, $"--contentRoot={AppContext.BaseDirectory}"],
            DisableDashboard = arguments.NoDashboard,
        });
        FrameworkOptions.Check(builder.Configuration);
        var topology = TopologyOptions.Read(builder.Configuration);
        if (builder.ExecutionContext.IsPublishMode) PublishOptions.Check(builder.Configuration);
        StoreFolder.Apply(builder.Configuration, arguments.Configuration);
        if (builder.ExecutionContext.IsRunMode && !arguments.NoDashboard) DashboardPorts.Apply(builder.Configuration);

        var redis = await builder.AddRedisAsync("redis", topology.Redis);
        mask.Add(await redis.GetPasswordAsync(topology.Redis));

        var nodes = builder.AddNodes(topology.Nodes);
        foreach (var node in nodes) node.WithReference(redis).WaitFor(redis);

        // What is deployed is Redis and the nodes; the load is for the developer's machine.
        if (builder.ExecutionContext.IsPublishMode)
        {
            await builder.Build().RunToEndAsync();
            return ExitCodes.Success;
        }

        builder.Services.AddSingleton<ResourceProcesses>();
        foreach (var node in nodes) node.WithTelemetry(!arguments.NoDashboard);
        var loadgen = builder.AddLoadGenerator("loadgen", arguments.Load)
            .WithNodes(nodes)
            .WithReference(redis)
            .WithTelemetry(!arguments.NoDashboard);
        foreach (var node in nodes) loadgen.WaitFor(node);

        if (LoadArguments.InjectFaults(arguments.Load))
            builder.AddFaultControl(
                loadgen, redis, nodes, LoadArguments.InvalidationOf(arguments.Load), ownsRedis: topology.Redis.Given is null);
        if (topology.Redis.Given is null) redis.WithOutageCommand();

        var outcome = builder.AddReporting(
            new ReportedLoad(loadgen.Resource, EndsTopology: arguments.Load is not null),
            // A Redis that was there before stays.
            [
                [loadgen.Resource],
                [.. nodes.Select(node => node.Resource)],
                topology.Redis.Given is null ? [redis.Resource] : [],
            ],
            console);

        await builder.Build().RunToEndAsync();
        return outcome.ExitCode;
    }
    catch (AppHostException problem)
    {
        await Console.Error.WriteLineAsync(problem.Message);
        return problem.ExitCode;
    }
    catch (InvalidOperationException problem) when (FrameworkOptions.IsFault(problem))
    {
        await Console.Error.WriteLineAsync($"The configuration is wrong. {problem.Message}");
        return ExitCodes.Usage;
    }
}
