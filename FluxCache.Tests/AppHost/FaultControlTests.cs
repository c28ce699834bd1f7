using System.IO.Pipes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using FluxCache.Faults;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.AppHost;

/// <summary>The AppHost's side of the faults, asked as the load generator asks.</summary>
public sealed class FaultControlTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);

    [RedisFact]
    public async Task Commands_OfALoadWithFaults_EndSuspendAndStartTheRealProcesses()
    {
        using var bound = new CancellationTokenSource(Bound);
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.FluxCache_AppHost>(
            ["--Redis:Mode=server", "--Nodes=1", "--no-dashboard", "--load", "verify --faults kill-connections --duration 1h"],
            bound.Token);
        var pipeName = TakePipeFrom(builder.Resources.Single(resource => resource.Name == "loadgen"));
        await using var application = await builder.BuildAsync(bound.Token);
        await application.StartAsync(bound.Token);
        await application.ResourceNotifications.WaitForResourceAsync("loadgen", KnownResourceStates.Running, bound.Token);

        await using var pipe = new NamedPipeClientStream(
            ".", await pipeName.WaitAsync(bound.Token), PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        await pipe.ConnectAsync(bound.Token);
        using var reader = new StreamReader(pipe);
        await using var writer = new StreamWriter(pipe) { AutoFlush = true };

        Assert.Equal("ok redis node-1", await AskAsync("describe"));
        Assert.NotEqual(
            await application.GetConnectionStringAsync("redis", bound.Token), Environment("node-1")["ConnectionStrings__redis"]);

        var node = ProcessOf("node-1");
        Assert.Equal("ok", await AskAsync("kill node-1"));
        Assert.Contains(StateOf("node-1"), KnownResourceStates.TerminalStates);
        Assert.Equal("ok", await AskAsync("start node-1"));
        Assert.NotEqual(node, ProcessOf("node-1"));

        Assert.Equal("ok", await AskAsync("suspend node-1"));
        while (await StateOfProcessAsync(ProcessOf("node-1")) != 'T')
            bound.Token.ThrowIfCancellationRequested();
        Assert.Equal("ok", await AskAsync("resume node-1"));
        Assert.NotEqual('T', await StateOfProcessAsync(ProcessOf("node-1")));

        Assert.Equal("ok", await AskAsync("suspend redis"));

        // A signal takes effect when the kernel next looks: a process that runs on the other core does so a moment longer.
        while (await StateOfProcessAsync(ProcessOf("redis")) != 'T')
            bound.Token.ThrowIfCancellationRequested();
        Assert.Equal("ok", await AskAsync("resume redis"));
        Assert.NotEqual('T', await StateOfProcessAsync(ProcessOf("redis")));

        Assert.Equal("ok", await AskAsync("stop redis"));
        Assert.Equal("ok", await AskAsync("start redis"));
        Assert.Equal("ok", await AskAsync("stall node-1 1ms"));
        Assert.Equal("ok", await AskAsync("hold node-1 1ms"));
        Assert.Equal("ok", await AskAsync("halfopen node-1 1ms"));
        Assert.Equal("ok", await AskAsync("cut node-1"));
        Assert.StartsWith("error 'node-9' cannot be ended", await AskAsync("kill node-9"));
        Assert.StartsWith("error 'redis' has no proxy", await AskAsync("cut redis"));
        Assert.StartsWith("error 'explode' names no command", await AskAsync("explode"));

        async Task<string?> AskAsync(string line)
        {
            await writer.WriteLineAsync(line.AsMemory(), bound.Token);
            return await reader.ReadLineAsync(bound.Token);
        }

        CustomResourceSnapshot Snapshot(string resource) =>
            application.ResourceNotifications.TryGetCurrentState(resource, out var state)
                ? state.Snapshot
                : throw new InvalidOperationException($"There is no {resource}.");

        string StateOf(string resource) => Snapshot(resource).State!.Text;

        string ProcessOf(string resource) =>
            Snapshot(resource).Properties.Single(property => property.Name == "executable.pid").Value!.ToString()!;

        Dictionary<string, string?> Environment(string resource) =>
            Snapshot(resource).EnvironmentVariables.ToDictionary(variable => variable.Name, variable => variable.Value);
    }

    // The load then does without it, and leaves it to the test.
    private static Task<string> TakePipeFrom(IResource loadgen)
    {
        var taken = new TaskCompletionSource<string>();
        loadgen.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            taken.TrySetResult((string)context.EnvironmentVariables[FaultCommand.PipeVariable]);
            context.EnvironmentVariables.Remove(FaultCommand.PipeVariable);
        }));
        return taken.Task;
    }

    // The third field of /proc/ID/stat, behind the program's name in parentheses.
    private static async Task<char> StateOfProcessAsync(string id)
    {
        var text = await File.ReadAllTextAsync($"/proc/{id}/stat");
        return text[text.LastIndexOf(')') + 2];
    }
}
