using System.IO.Pipes;
using FluxCache.Faults;

namespace FluxCache.LoadGen.Oracle.Injection;

/// <summary>The AppHost, asked over its pipe; see <see cref="FaultCommand"/>.</summary>
internal sealed class PipeFaultControl : IFaultControl
{
    private const string Redis = "redis";
    private static readonly TimeSpan ConnectBound = TimeSpan.FromSeconds(10);

    private readonly NamedPipeClientStream _pipe;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private ClusterDescription _cluster = new([], OwnsRedis: false);

    private PipeFaultControl(NamedPipeClientStream pipe)
    {
        _pipe = pipe;
        _reader = new StreamReader(pipe, leaveOpen: true);
        _writer = new StreamWriter(pipe, leaveOpen: true) { AutoFlush = true };
    }

    /// <summary>The nodes' names, in the order in which this process knows their addresses.</summary>
    internal IReadOnlyList<string> Nodes => _cluster.Nodes;

    public bool OwnsRedis => _cluster.OwnsRedis;

    /// <exception cref="FaultControlException">Nobody answers.</exception>
    internal static async Task<PipeFaultControl> ConnectAsync(string name, CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeClientStream(
            ".", name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            await pipe.ConnectAsync(ConnectBound, cancellationToken);
            var control = new PipeFaultControl(pipe);
            control._cluster = ClusterDescription.Parse(
                await control.AskAsync(new FaultCommand(FaultVerb.Describe, "", TimeSpan.Zero), cancellationToken));
            return control;
        }
        catch (Exception failure) when (failure is TimeoutException or IOException or UnauthorizedAccessException or FormatException)
        {
            await pipe.DisposeAsync();
            throw new FaultControlException(
                $"The pipe that {FaultCommand.PipeVariable} names cannot be used: {failure.Message}");
        }
    }

    public Task KillNodeAsync(string node, CancellationToken cancellationToken) =>
        AskAsync(FaultVerb.Kill, node, cancellationToken);

    public Task StartNodeAsync(string node, CancellationToken cancellationToken) =>
        AskAsync(FaultVerb.Start, node, cancellationToken);

    public Task StallAsync(string node, TimeSpan length, CancellationToken cancellationToken) =>
        AskAsync(new FaultCommand(FaultVerb.Stall, node, length), cancellationToken);

    public Task HalfOpenAsync(string node, TimeSpan length, CancellationToken cancellationToken) =>
        AskAsync(new FaultCommand(FaultVerb.HalfOpen, node, length), cancellationToken);

    public Task HoldAsync(string node, TimeSpan length, CancellationToken cancellationToken) =>
        AskAsync(new FaultCommand(FaultVerb.Hold, node, length), cancellationToken);

    public async Task SuspendNodeAsync(string node, TimeSpan length, CancellationToken cancellationToken)
    {
        await AskAsync(FaultVerb.Suspend, node, cancellationToken);
        try
        {
            await Task.Delay(length, cancellationToken);
        }
        finally
        {
            await AskAsync(FaultVerb.Resume, node, CancellationToken.None);
        }
    }

    public Task CutAsync(string node, CancellationToken cancellationToken) =>
        AskAsync(FaultVerb.Cut, node, cancellationToken);

    public Task SuspendRedisAsync(CancellationToken cancellationToken) =>
        AskAsync(FaultVerb.Suspend, Redis, cancellationToken);

    public Task ResumeRedisAsync(CancellationToken cancellationToken) =>
        AskAsync(FaultVerb.Resume, Redis, cancellationToken);

    public Task StopRedisAsync(CancellationToken cancellationToken) =>
        AskAsync(FaultVerb.Stop, Redis, cancellationToken);

    public Task StartRedisAsync(CancellationToken cancellationToken) =>
        AskAsync(FaultVerb.Start, Redis, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _writer.DisposeAsync();
        await _pipe.DisposeAsync();
    }

    private Task<string> AskAsync(FaultVerb verb, string resource, CancellationToken cancellationToken) =>
        AskAsync(new FaultCommand(verb, resource, TimeSpan.Zero), cancellationToken);

    private async Task<string> AskAsync(FaultCommand command, CancellationToken cancellationToken)
    {
        await _writer.WriteLineAsync(command.ToString().AsMemory(), cancellationToken);
        var answer = await _reader.ReadLineAsync(cancellationToken);
        return answer switch
        {
            null => throw new FaultControlException($"The AppHost ended before it answered '{command}'."),
            _ when answer.StartsWith(FaultCommand.Done, StringComparison.Ordinal) => answer[FaultCommand.Done.Length..],
            _ => throw new FaultControlException($"The AppHost could not carry out '{command}': {answer}"),
        };
    }
}
