using FluxCache.AppHost;
using FluxCache.AppHost.Faults;
using FluxCache.AppHost.Redis;
using FluxCache.AppHost.Reporting;
using Microsoft.Extensions.DependencyInjection;

try
{
    var arguments = AppHostArguments.Parse(args);
    if (arguments.AsksForHelp)
    {
        Console.WriteLine(AppHostArguments.Help);
        return ExitCodes.Success;
    }

    if (arguments.Load is not null) await LoadCheck.RequireReadableAsync(arguments.Load);

    var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        // The settings lie beside the program; a start in somebody else's directory must not read theirs.
        Args = [.. arguments.Configuration, $"--contentRoot={AppContext.BaseDirectory}"],
        DisableDashboard = arguments.NoDashboard,
    });
    var topology = TopologyOptions.Read(builder.Configuration);
    if (builder.ExecutionContext.IsPublishMode) PublishOptions.Check(builder.Configuration);
    StoreFolder.Apply(builder.Configuration, arguments.Configuration);
    if (builder.ExecutionContext.IsRunMode && !arguments.NoDashboard) DashboardPorts.Apply(builder.Configuration);

    var redis = await builder.AddRedisAsync("redis", topology.Redis);

    var nodes = builder.AddNodes(topology.Nodes);
    foreach (var node in nodes) node.WithReference(redis).WaitFor(redis);

    // What is deployed is Redis and the nodes; the load is for the developer's machine.
    if (builder.ExecutionContext.IsPublishMode)
    {
        await builder.Build().RunAsync();
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
        builder.AddFaultControl(loadgen, redis, nodes, ownsRedis: topology.Redis.Given is null);
    if (topology.Redis.Given is null) redis.WithOutageCommand();

    var outcome = builder.AddReporting(
        // A Redis that was there before stays.
        [[loadgen.Resource], [.. nodes.Select(node => node.Resource)], topology.Redis.Given is null ? [redis.Resource] : []],
        endsWithLoad: arguments.Load is not null);

    await builder.Build().RunAsync();
    return outcome.ExitCode;
}
catch (AppHostException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return problem.ExitCode;
}
