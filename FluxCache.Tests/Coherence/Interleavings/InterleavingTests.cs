using FluxCache.Memory;
using Xunit;
using Xunit.Abstractions;

namespace FluxCache.Tests.Coherence.Interleavings;

/// <summary>
/// Every order in which reads of each freshness, reads that join each other, writes, comparisons, repeats, invalidations,
/// flushes and lost connections can meet, up to a few of each: no reader is told something older than what was told before it
/// began, no comparison counts a violation, and in the end memory holds what Redis holds, or nothing.
/// </summary>
public sealed class InterleavingTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Action<ModelNode>> Scenarios = new()
    {
        ["two reads, a foreign write"] = node =>
        {
            node.AddReader("reader 1");
            node.AddReader("reader 2");
            node.AddForeignWrite("somebody");
            node.AddGlance("glance");
        },
        ["two reads, two foreign writes"] = node =>
        {
            node.AddReader("reader 1");
            node.AddReader("reader 2");
            node.AddForeignWrite("somebody");
            node.AddForeignWrite("somebody else");
        },
        ["a read, an own write, a foreign write"] = node =>
        {
            node.AddReader("reader");
            node.AddWriter("writer");
            node.AddForeignWrite("somebody");
            node.AddGlance("glance");
        },
        ["a value in memory, an own write, a read past memory"] = node =>
        {
            node.Fill();
            node.AddWriter("writer");
            node.AddReader("reader", pastMemory: true);
            node.AddGlance("glance");
        },
        ["a value in memory, a foreign write, a read past memory"] = node =>
        {
            node.Fill();
            node.AddForeignWrite("somebody");
            node.AddReader("reader 1", pastMemory: true);
            node.AddReader("reader 2", pastMemory: true);
            node.AddGlance("glance");
        },
        ["two own writes, a read"] = node =>
        {
            node.AddWriter("writer 1");
            node.AddWriter("writer 2");
            node.AddReader("reader");
        },
        ["a read, a lost connection, a foreign write"] = node =>
        {
            node.AddReader("reader 1");
            node.AddReader("reader 2");
            node.AddBreak();
            node.AddForeignWrite("somebody");
        },
        ["an own write, a lost connection, a read"] = node =>
        {
            node.AddWriter("writer");
            node.AddBreak();
            node.AddReader("reader");
            node.AddForeignWrite("somebody");
        },
        ["a value in memory, a late stream, a read, a foreign write"] = node =>
        {
            node.Fill();
            node.AddLateness();
            node.AddReader("reader");
            node.AddForeignWrite("somebody");
            node.AddGlance("glance");
        },
        ["two reads, a late stream, a foreign write"] = node =>
        {
            node.AddReader("reader 1");
            node.AddReader("reader 2");
            node.AddLateness();
            node.AddForeignWrite("somebody");
        },
        ["an own write, a late stream, a read"] = node =>
        {
            node.AddWriter("writer");
            node.AddLateness();
            node.AddReader("reader");
            node.AddForeignWrite("somebody");
        },
        ["a value in memory, a comparison, a read past memory, a foreign write"] = node =>
        {
            node.Fill();
            node.AddComparison("comparison");
            node.AddReader("reader", pastMemory: true);
            node.AddForeignWrite("somebody");
            node.AddGlance("glance");
        },
        ["a comparison, two reads, a foreign write"] = node =>
        {
            node.Fill();
            node.AddComparison("comparison");
            node.AddReader("reader 1", pastMemory: true);
            node.AddReader("reader 2");
            node.AddForeignWrite("somebody");
        },
        ["a comparison, an own write, a lost connection"] = node =>
        {
            node.Fill();
            node.AddComparison("comparison");
            node.AddWriter("writer");
            node.AddBreak();
            node.AddGlance("glance");
        },
        ["a question, a read, a flush"] = node =>
        {
            node.AddQuestion("question");
            node.AddReader("reader");
            node.AddFlush();
            node.AddGlance("glance");
        },
        ["a read, a flush, an own write"] = node =>
        {
            node.AddReader("reader");
            node.AddFlush();
            node.AddWriter("writer");
        },
        ["readers who wait for each other, a foreign write"] = node =>
        {
            node.AddJoiner("joiner 1");
            node.AddJoiner("joiner 2");
            node.AddForeignWrite("somebody");
            node.AddGlance("glance");
        },
        ["readers who wait for each other, an own write"] = node =>
        {
            node.AddJoiner("joiner 1");
            node.AddWriter("writer");
            node.AddJoiner("joiner 2");
        },
        ["readers who wait for each other, one who does not and reads what was written"] = node =>
        {
            node.AddJoiner("joiner 1");
            node.AddReader("reader", pastMemory: true, afterAForeignWrite: true);
            node.AddJoiner("joiner 2", pastMemory: true);
        },
        ["readers who wait for each other, a lost connection, a foreign write"] = node =>
        {
            node.AddJoiner("joiner 1");
            node.AddJoiner("joiner 2");
            node.AddBreak();
            node.AddForeignWrite("somebody");
        },
        ["a value in memory, a linearizable read, a foreign write"] = node =>
        {
            node.Fill();
            node.AddForeignWrite("somebody");
            node.AddLinearizableReader("linearizable 1");
            node.AddLinearizableReader("linearizable 2");
        },
        ["a value in memory, a linearizable read, an own write that others see first"] = node =>
        {
            node.Fill();
            node.AddWriter("writer");
            node.AddForeignRead("somebody");
            node.AddLinearizableReader("linearizable");
        },
        ["a linearizable read, a read that it may join, a foreign write"] = node =>
        {
            node.AddJoiner("joiner");
            node.AddForeignWrite("somebody");
            node.AddLinearizableReader("linearizable");
        },
        ["a value in memory, a linearizable read, a lost connection, a foreign write"] = node =>
        {
            node.Fill();
            node.AddBreak();
            node.AddForeignWrite("somebody");
            node.AddLinearizableReader("linearizable");
        },
        ["a value in memory, a read with a token, a foreign write, a read"] = node =>
        {
            node.Fill();
            node.AddForeignWrite("somebody");
            node.AddSessionReader("session");
            node.AddJoiner("joiner", pastMemory: true);
        },
        ["reads that are repeated, a lost connection, a foreign write"] = node =>
        {
            node.AddReader("reader", repeats: true);
            node.AddJoiner("joiner", repeats: true);
            node.AddBreak();
            node.AddForeignWrite("somebody");
        },
        ["a write that is repeated, a lost connection, a read that is repeated"] = node =>
        {
            node.AddWriter("writer", repeats: true);
            node.AddBreak();
            node.AddReader("reader", repeats: true);
            node.AddGlance("glance");
        },
        ["a value in memory, a write that is repeated, a lost connection, a foreign write"] = node =>
        {
            node.Fill();
            node.AddWriter("writer", repeats: true);
            node.AddBreak();
            node.AddForeignWrite("somebody");
        },
        ["a value in memory, a refused write, a foreign write, a read"] = node =>
        {
            node.Fill();
            node.AddRefusedWriter("refused");
            node.AddForeignWrite("somebody");
            node.AddReader("reader");
        },
        ["an own write, a refused write, a read past memory"] = node =>
        {
            node.AddWriter("writer");
            node.AddRefusedWriter("refused");
            node.AddReader("reader", pastMemory: true);
        },
    };

    public static TheoryData<string, InvalidationMode> EveryScenario()
    {
        var data = new TheoryData<string, InvalidationMode>();
        foreach (var scenario in Scenarios.Keys)
        {
            data.Add(scenario, InvalidationMode.PerKey);
            data.Add(scenario, InvalidationMode.Broadcast);
            data.Add(scenario, InvalidationMode.Published);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryScenario))]
    public void EveryOrder_OfAScenario_KeepsThePromise(string scenario, InvalidationMode mode) =>
        output.WriteLine($"{Explore(scenario, mode, Safeguards.All):N0} orders");

    [Theory]
    [InlineData("two reads, a foreign write", nameof(Safeguards.FillTickets))]
    [InlineData("two own writes, a read", nameof(Safeguards.OwnWriteMarks))]
    [InlineData("a read, a lost connection, a foreign write", nameof(Safeguards.Epochs))]
    public void WithoutASafeguard_SomeOrder_BreaksThePromise(string scenario, string missing)
    {
        var rest = Safeguards.All & ~Enum.Parse<Safeguards>(missing);

        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Explore(scenario, InvalidationMode.Published, rest));
    }

    private static int Explore(string scenario, InvalidationMode mode, Safeguards safeguards)
    {
        // What awaits goes on where what it awaits is completed, so that the same choices lead to the same run.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return ExploreInOrder(scenario, mode, safeguards);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static int ExploreInOrder(string scenario, InvalidationMode mode, Safeguards safeguards)
    {
        var choices = new Choices();
        var tier = new MemoryTier(8, 0, ModelNode.Time);
        var orders = 0;
        do
        {
            var node = new ModelNode(mode, safeguards, tier);
            Scenarios[scenario](node);
            node.Run(choices);
            orders++;
        }
        while (choices.Advance());

        return orders;
    }
}
