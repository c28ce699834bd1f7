using System.Buffers;
using System.Globalization;
using System.Text;
using FluxCache.Coherence;
using FluxCache.Memory;
using FluxCache.Tiering;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>
/// A node's memory over a <see cref="ModelRedis"/>, with callers that read and write, each step of each a choice of the
/// test's. Judges what the callers are told.
/// </summary>
internal sealed class ModelNode
{
    internal const string Key = "key";
    internal static readonly FakeTimeProvider Time = new();

    private readonly List<Caller> _callers = [];
    private readonly List<(string Who, string Does)> _history = [];
    private readonly int _stream;
    private bool _canBreak;

    /// <param name="mode">How the server tells of changes.</param>
    /// <param name="safeguards">All, but where a test proves that it notices.</param>
    /// <param name="tier">The memory of one node after the other: each begins with an empty one.</param>
    internal ModelNode(InvalidationMode mode, Safeguards safeguards, MemoryTier tier)
    {
        tier.Clear();
        Mode = mode;
        Coverage = new KeyCoverage(connections: 1, prefixes: []);
        Coverage.SetMode(0, mode);
        var epochs = new StreamEpochs(Coverage.Streams, Time);
        Memory = new CoherentMemory(tier, epochs, Coverage, safeguards, stripes: 1);
        Memory.Up(0);
        Memory.Up(Coverage.Channel);
        Flights = new SingleFlight<int>(Memory);

        _stream = Coverage.StreamOf(Key);
        Redis = new ModelRedis(mode)
        {
            OnInvalidation = isFlush =>
            {
                if (isFlush)
                    Memory.Flush();
                else
                    Memory.Invalidate(Key);
            },
            OnAcknowledged = version => Acknowledged = Math.Max(Acknowledged, version),
        };
    }

    internal InvalidationMode Mode { get; }

    internal KeyCoverage Coverage { get; }

    internal CoherentMemory Memory { get; }

    internal ModelRedis Redis { get; }

    internal SingleFlight<int> Flights { get; }

    /// <summary>The newest that was returned or acknowledged at this node: no later read here may return anything older.</summary>
    internal int Returned { get; private set; }

    /// <summary>The newest that was acknowledged to anybody, or returned as linearizable.</summary>
    internal int Acknowledged { get; private set; }

    /// <summary>Memory holds what Redis holds, from the start.</summary>
    internal void Fill()
    {
        using var ticket = Memory.TakeTicket(Key);
        Memory.Land(ticket, Bytes(Redis.Read().Version), EntryLifetime.Endless);
    }

    internal Caller Add(string name, bool repeats = false)
    {
        var caller = new Caller(name) { Repeats = repeats };
        _callers.Add(caller);
        return caller;
    }

    /// <summary>The connection is lost, with some of the replies, and opened again.</summary>
    internal void AddBreak() => _canBreak = true;

    /// <summary>The stream is found late, and in time again: at any moment, as if the canary were a liar.</summary>
    internal void AddLateness()
    {
        var caller = Add("canary");
        caller.Then("is late", () => Memory.SetLate(_stream, isLate: true));
        caller.Then("is in time", () => Memory.SetLate(_stream, isLate: false));
    }

    /// <summary>A caller's command, and its reply.</summary>
    internal void Ask(Caller caller, string text, Action execute, bool isRead) => caller.ThenAsk(
        text,
        () =>
        {
            execute();
            Redis.Reply(caller);
        },
        isRead);

    internal void AskForTheKey(Caller caller, Action<(int Version, bool IsThere)> found) =>
        Ask(caller, "reads", () => found(Redis.Read()), isRead: true);

    /// <summary>Lets everybody take their steps in the order that the choices say, until nobody has any left.</summary>
    internal void Run(Choices choices)
    {
        while (true)
        {
            var steps = new List<(string Who, string Does, Action Step)>();
            foreach (var caller in _callers)
            {
                if (caller.IsReady(Redis.IsConnected))
                    steps.Add((caller.Name, caller.NextStep, caller.Step));
            }

            AddConnectionSteps(steps);
            if (Redis.CanSend)
                steps.Add(("redis", "sends", Redis.SendOutput));
            if (Redis.CanReceive)
                steps.Add(("the invalidation", "arrives", Redis.Receive));
            if (Redis.CanReceiveMessage)
                steps.Add(("a message", "arrives", Redis.ReceiveMessage));
            if (steps.Count == 0)
                break;

            var (who, does, step) = steps[choices.Next(steps.Count)];
            _history.Add((who, does));
            step();
        }

        if (HeldVersion() is { } left)
            Require(Redis.IsThere && left == Redis.Version, "memory keeps what Redis does not hold");
    }

    /// <summary>A caller is told a version.</summary>
    /// <param name="name">Who.</param>
    /// <param name="version">What.</param>
    /// <param name="floor">The oldest that it may be.</param>
    /// <param name="linearizable">Whether later linearizable reads must not be older.</param>
    internal void Return(string name, int version, int floor, bool linearizable = false)
    {
        if (version < floor)
            Require(false, $"{name} is told {version}, and {floor} was told before it began");
        Returned = Math.Max(Returned, version);
        if (linearizable)
            Acknowledged = Math.Max(Acknowledged, version);
    }

    internal void Require(bool holds, string otherwise)
    {
        if (!holds)
            Assert.Fail($"{otherwise}: {string.Join(", ", _history.Select(step => $"{step.Who} {step.Does}"))}");
    }

    /// <summary>What came of something that has ended.</summary>
    internal static T ResultOf<T>(Task<T> ended) =>
#pragma warning disable VSTHRD002 // It has ended.
        ended.IsCompleted ? ended.GetAwaiter().GetResult() : throw new InvalidOperationException("It has not ended.");
#pragma warning restore VSTHRD002

    internal static ReadOnlyMemory<byte>? ValueOf((int Version, bool IsThere) found) =>
        found.IsThere ? Bytes(found.Version) : default(ReadOnlyMemory<byte>?);

    internal static ReadOnlyMemory<byte> Bytes(int version) =>
        Encoding.ASCII.GetBytes(version.ToString(CultureInfo.InvariantCulture));

    /// <summary>What a look into memory would return.</summary>
    internal int? HeldVersion()
    {
        var value = new ArrayBufferWriter<byte>();
        return Memory.TryGet(Key, value, out _) ? int.Parse(value.WrittenSpan, CultureInfo.InvariantCulture) : null;
    }

    private void AddConnectionSteps(List<(string Who, string Does, Action Step)> steps)
    {
        if (!Redis.IsConnected)
        {
            steps.Add(("the connection", "is opened", () =>
            {
                Redis.Connect();
                Memory.Up(_stream);
            }));
        }
        else if (_canBreak)
        {
            // Of the replies that have arrived some may as well have been on their way.
            var heard = Redis.Heard;
            for (var lost = 0; lost <= heard.Count; lost++)
            {
                var kept = heard.Take(heard.Count - lost).ToArray();
                steps.Add(("the connection", $"is lost, and {lost} replies", () => Break(kept)));
            }
        }
    }

    private void Break(Caller[] kept)
    {
        _canBreak = false;
        Redis.Disconnect();
        Memory.Down(_stream);
        foreach (var caller in _callers.Except(kept))
            caller.Lose();
    }
}
