using FluxCache.AppHost;
using FluxCache.AppHost.Faults;
using FluxCache.AppHost.Redis;
using FluxCache.AppHost.Reporting;

try
{
    var arguments = AppHostArguments.Parse(args);
    var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        Args = [.. arguments.Configuration],
        DisableDashboard = arguments.NoDashboard,
    });
    var topology = TopologyOptions.Read(builder.Configuration);

    var redis = await builder.AddRedisAsync("redis", topology.Redis);

    var nodes = builder.AddNodes(topology.Nodes);
    foreach (var node in nodes)
    {
        node.WithReference(redis)
            .WaitFor(redis)
            .WithTelemetry(!arguments.NoDashboard);
    }

    var loadgen = builder.AddProject<Projects.FluxCache_LoadGen>(
        "loadgen", options => options.ExcludeLaunchProfile = true)
        .WithArgs([.. arguments.Load ?? LoadArguments.Gentle])
        .WithEnvironment("LoadGen__WorkingDirectory", Environment.CurrentDirectory)
        .WithNodes(nodes)
        .WithReference(redis)
        .WithTelemetry(!arguments.NoDashboard);
    foreach (var node in nodes) loadgen.WaitFor(node);

    if (builder.ExecutionContext.IsRunMode && LoadArguments.InjectFaults(arguments.Load))
        builder.AddFaultControl(loadgen, redis, nodes, ownsRedis: !topology.Redis.IsGiven);

    var outcome = builder.AddReporting(loadgen.Resource, endsWithLoad: arguments.Load is not null);

    var app = builder.Build();
    await app.RunAsync();
    return outcome.ExitCode;
}
catch (AppHostException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return problem.ExitCode;
}
