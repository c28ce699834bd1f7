using System.Buffers;
using System.Globalization;
using System.Text;
using FluxCache.Coherence;
using FluxCache.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>
/// A node's memory over a <see cref="ModelRedis"/>, with callers that read and write, each step of each a choice of the
/// test's. Judges what the callers are told.
/// </summary>
internal sealed class ModelNode
{
    private const string Key = "key";
    private static readonly FakeTimeProvider Time = new();

    private readonly CoherentMemory _memory;
    private readonly ModelRedis _redis;
    private readonly int _stream;
    private readonly List<Caller> _callers = [];
    private readonly List<string> _history = [];
    private int _returned;

    internal ModelNode(InvalidationMode mode, Safeguards safeguards)
    {
        var coverage = new KeyCoverage(connections: 1, prefixes: []);
        coverage.SetMode(0, mode);
        var epochs = new StreamEpochs(coverage.Streams, Time);
        _memory = new CoherentMemory(new MemoryTier(8, 0, Time), epochs, coverage, safeguards, stripes: 1);
        _memory.Up(0);
        _memory.Up(coverage.Channel);

        _stream = coverage.StreamOf(Key);
        _redis = new ModelRedis(coverage.PrecedesReplies(Key))
        {
            OnInvalidation = isFlush =>
            {
                if (isFlush)
                    _memory.Flush();
                else
                    _memory.Invalidate(Key);
            },
        };
        Break = () =>
        {
            _redis.Disconnect();
            _memory.Down(_stream);
            foreach (var caller in _callers)
                caller.Fail();
        };
        Mend = () =>
        {
            _redis.Connect();
            _memory.Up(_stream);
        };
    }

    /// <summary>Memory holds what Redis holds, from the start.</summary>
    internal void Fill()
    {
        using var ticket = _memory.TakeTicket(Key);
        _memory.Land(ticket, Bytes(_redis.Read().Version), EntryLifetime.Endless);
    }

    private Action Break { get; }

    private Action Mend { get; }

    /// <summary>A caller who reads, on a ticket of its own.</summary>
    /// <param name="name">Who it is.</param>
    /// <param name="pastMemory">Whether it asks Redis whatever memory holds.</param>
    internal void AddReader(string name, bool pastMemory = false)
    {
        var floor = 0;
        FillTicket? ticket = null;
        (int Version, bool IsThere) found = default;
        var caller = Add(name);
        caller.Then("looks", () =>
        {
            floor = _returned;
            if (!pastMemory && HeldVersion() is { } held)
            {
                Return(name, held, floor);
                caller.End();
                return;
            }

            ticket = _memory.TakeTicket(Key);
        });
        AsksRedis(caller, reading => found = reading);
        caller.ThenWait("is told", () =>
        {
            _memory.Land(ticket!, ValueOf(found), EntryLifetime.Endless);
            ticket!.Dispose();
            Return(name, found.Version, floor);
        });
        caller.OnFailure = () => ticket?.Dispose();
    }

    /// <summary>A re-sync, a re-check or a shadow read.</summary>
    internal void AddComparison(string name)
    {
        FillTicket? ticket = null;
        (int Version, bool IsThere) found = default;
        var caller = Add(name);
        caller.Then("begins", () => ticket = _memory.TakeTicket(Key));
        AsksRedis(caller, reading => found = reading);
        caller.ThenWait("compares", () =>
        {
            _memory.Reconcile(ticket!, ValueOf(found), EntryLifetime.Endless);
            ticket!.Dispose();
        });
        caller.OnFailure = () => ticket?.Dispose();
    }

    /// <summary>A caller who asks whether the key is there, and is judged where it is told that it is not.</summary>
    internal void AddQuestion(string name)
    {
        var floor = 0;
        FillTicket? ticket = null;
        (int Version, bool IsThere) found = default;
        var caller = Add(name);
        caller.Then("looks", () =>
        {
            floor = _returned;
            ticket = _memory.TakeTicket(Key);
            if (HeldVersion() is not null)
                caller.End();
        });
        AsksRedis(caller, reading => found = reading);
        caller.ThenWait("is told", () =>
        {
            _memory.LandExistence(ticket!, found.IsThere);
            ticket!.Dispose();
            if (!found.IsThere)
                Return(name, found.Version, floor);
        });
        caller.OnFailure = () => ticket?.Dispose();
    }

    /// <summary>A caller who looks in memory once.</summary>
    internal void AddGlance(string name) => Add(name).Then("looks", () =>
    {
        if (HeldVersion() is { } held)
            Return(name, held, _returned);
    });

    /// <summary>A caller who writes through this node.</summary>
    internal void AddWriter(string name)
    {
        PendingWrite? write = null;
        var version = 0;
        var caller = Add(name);
        caller.Then("begins", () => write = _memory.BeginWrite(Key));
        caller.Then("sends", () => _redis.Send(() =>
        {
            version = _redis.WriteOwn();
            _redis.Reply(caller.Proceed);
        }));
        caller.ThenWait("is acknowledged", () =>
        {
            _memory.CompleteWrite(write!, Bytes(version).Span, EntryLifetime.Endless);
            write = null;

            // From now on every read must see it.
            _returned = Math.Max(_returned, version);
        });
        caller.OnFailure = () =>
        {
            if (write is not null)
                _memory.ForgetWrite(write);
        };
    }

    internal void AddForeignWrite(string name) => Add(name).Then("writes", _redis.WriteForeign);

    internal void AddFlush() => Add("flush").Then("happens", _redis.Flush);

    /// <summary>The connection is lost, and opened again.</summary>
    internal void AddBreak()
    {
        var caller = Add("connection");
        caller.Then("is lost", Break);
        caller.Then("is opened", Mend);
    }

    /// <summary>The stream is found late, and in time again: at any moment, as if the canary were a liar.</summary>
    internal void AddLateness()
    {
        var caller = Add("canary");
        caller.Then("is late", () => _memory.SetLate(_stream, isLate: true));
        caller.Then("is in time", () => _memory.SetLate(_stream, isLate: false));
    }

    /// <summary>Lets everybody take their steps in the order that the choices say, until nobody has any left.</summary>
    internal void Run(Choices choices)
    {
        while (true)
        {
            List<(string Text, Action Step)> steps =
            [
                .. _callers.Where(caller => caller.IsReady && (caller.Name == "connection" || _redis.IsConnected))
                    .Select(caller => (caller.Name + " " + caller.NextStep, (Action)caller.Step)),
            ];
            if (_redis.CanExecute)
                steps.Add(("redis executes", _redis.Execute));
            if (_redis.CanReceive)
                steps.Add(("the stream arrives", _redis.Receive));
            if (_redis.CanReceiveMessage)
                steps.Add(("a message arrives", _redis.ReceiveMessage));
            if (steps.Count == 0)
                break;

            var (text, step) = steps[choices.Next(steps.Count)];
            _history.Add(text);
            step();
        }

        if (HeldVersion() is { } left)
            Require(
                _redis.IsThere && left == _redis.Version,
                $"memory keeps {left}, and Redis holds {_redis.Version}");
    }

    private void AsksRedis(Caller caller, Action<(int Version, bool IsThere)> found) =>
        caller.Then("asks", () => _redis.Send(() =>
        {
            found(_redis.Read());
            _redis.Reply(caller.Proceed);
        }));

    private static ReadOnlyMemory<byte>? ValueOf((int Version, bool IsThere) found) =>
        found.IsThere ? Bytes(found.Version) : default(ReadOnlyMemory<byte>?);

    private Caller Add(string name)
    {
        var caller = new Caller(name);
        _callers.Add(caller);
        return caller;
    }

    private void Return(string name, int version, int floor)
    {
        Require(version >= floor, $"{name} is told {version}, and {floor} was told before it began");
        _returned = Math.Max(_returned, version);
    }

    private void Require(bool holds, string otherwise) =>
        Assert.True(holds, $"{otherwise}: {string.Join(", ", _history)}");

    private static ReadOnlyMemory<byte> Bytes(int version) =>
        Encoding.ASCII.GetBytes(version.ToString(CultureInfo.InvariantCulture));

    private int? HeldVersion()
    {
        var value = new ArrayBufferWriter<byte>();
        return _memory.TryGet(Key, value, out _) ? int.Parse(value.WrittenSpan, CultureInfo.InvariantCulture) : null;
    }
}
