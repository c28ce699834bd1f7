using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Xunit;

namespace FluxCache.Tests.Polyfills.Aspire;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task WithReference_ConnectionString_SetsTheVariableThatConfigurationReads()
    {
        await using var application = new ShellApplication();
        application.Builder.Configuration["ConnectionStrings:redis"] = "cache.example:6379,password=secret";
        var redis = application.Builder.AddConnectionString("redis");
        AddEnv(application).WithReference(redis).WaitFor(redis);

        var environment = await RunAsync(application, "app");

        Assert.Equal("cache.example:6379,password=secret", environment["ConnectionStrings__redis"]);
    }

    [Fact]
    public async Task WithReference_ConnectionStringIsMissing_FailsToStartAndNamesTheKey()
    {
        await using var application = new ShellApplication();
        application.AddShell("app", "exit 0").WithReference(application.Builder.AddConnectionString("redis"));
        await application.StartAsync();

        await application.WaitForStateAsync("app", KnownResourceStates.FailedToStart);

        await application.WaitForLineAsync("app", "ConnectionStrings:redis");
    }

    [Fact]
    public async Task WithReference_Project_SetsEveryEndpointForServiceDiscovery()
    {
        await using var application = new ShellApplication();
        var node = application.AddNode("node-1");
        AddEnv(application).WithReference(node);

        var environment = await RunAsync(application, "app");

        Assert.Equal(node.GetEndpoint("http").Url, environment["services__node-1__http__0"]);
        Assert.Equal(node.GetEndpoint("grpc").Url, environment["services__node-1__grpc__0"]);
        Assert.Equal(node.GetEndpoint("grpc").Url, environment["NODE_1_GRPC"]);
    }

    [Fact]
    public async Task AddProject_KestrelEndpoints_AreSetThroughTheSameSection()
    {
        await using var application = new ShellApplication();
        var node = application.AddNode("node-1");
        await application.StartAsync();

        var environment = await EnvironmentOfAsync(application, "node-1");

        Assert.Equal(node.GetEndpoint("http").Url, environment["Kestrel__Endpoints__http__Url"]);
        Assert.Equal(node.GetEndpoint("grpc").Url, environment["Kestrel__Endpoints__grpc__Url"]);
    }

    [Theory]
    [InlineData("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "grpc")]
    [InlineData("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "http/protobuf")]
    public async Task AddProject_OtlpEndpointIsConfigured_TellsTheProjectWhereAndAsWhom(string key, string protocol)
    {
        await using var application = new ShellApplication();
        application.Builder.Configuration[key] = "http://localhost:1";
        application.AddNode("node-1");
        await application.StartAsync();

        var environment = await EnvironmentOfAsync(application, "node-1");

        Assert.Equal("http://localhost:1", environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal(protocol, environment["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("node-1", environment["OTEL_SERVICE_NAME"]);
        Assert.Matches("^service\\.instance\\.id=[a-z]{8}$", environment["OTEL_RESOURCE_ATTRIBUTES"]);
    }

    [Fact]
    public async Task WithEnvironment_ValuesKnownAtRunTime_AreResolved()
    {
        await using var application = new ShellApplication();
        var server = application.AddShell("server", ShellApplication.UntilTerminated)
            .WithEndpoint(scheme: "tcp", name: "tcp", env: "PORT");
        var tcp = server.GetEndpoint("tcp");
        AddEnv(application)
            .WithEnvironment("TEXT", "plain {text}")
            .WithEnvironment("URL", tcp)
            .WithEnvironment("BOTH", ReferenceExpression.Create(
                $"{{{tcp.Property(EndpointProperty.IPV4Host)}}}:{tcp.Property(EndpointProperty.Port)}"));

        var environment = await RunAsync(application, "app");

        Assert.Equal("plain {text}", environment["TEXT"]);
        Assert.Equal($"tcp://localhost:{tcp.Port}", environment["URL"]);
        Assert.Equal($"{{127.0.0.1}}:{tcp.Port}", environment["BOTH"]);
        var own = await EnvironmentOfAsync(application, "server");
        Assert.Equal($"{tcp.Port}", own["PORT"]);
    }

    [Fact]
    public async Task WithArgs_ValuesWithSpacesQuotesAndNothing_ArriveUnchanged()
    {
        string[] values = ["two words", "it's", "\"quoted\"", "", "$HOME", "a;b"];
        await using var application = new ShellApplication();
        application.AddShell("app", "for v in \"$@\"; do echo \"[$v]\"; done; echo end").WithArgs(["sh", .. values]);
        await application.StartAsync();
        await application.WaitForLineAsync("app", "end");

        var lines = (await application.LinesAsync("app"))
            .Select(line => line.Content[(line.Content.IndexOf(' ') + 1)..]);

        Assert.Equal(values.Select(value => $"[{value}]").Append("end"), lines);
    }

    // Not through a shell: shells drop variables whose names they cannot use.
    private static IResourceBuilder<ExecutableResource> AddEnv(ShellApplication application) =>
        application.Builder.AddExecutable("app", "env", Path.GetTempPath());

    private static async Task<Dictionary<string, string>> RunAsync(ShellApplication application, string name)
    {
        await application.StartAsync();
        await application.WaitForStateAsync(name, KnownResourceStates.Finished);
        return (await application.LinesAsync(name))
            .Select(line => line.Content[(line.Content.IndexOf(' ') + 1)..].Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
    }

    private static async Task<Dictionary<string, string?>> EnvironmentOfAsync(ShellApplication application, string name)
    {
        var change = await application.WaitForAsync(name, snapshot => !snapshot.EnvironmentVariables.IsEmpty);
        return change.Snapshot.EnvironmentVariables.ToDictionary(variable => variable.Name, variable => variable.Value);
    }
}
