using BenchmarkDotNet.Attributes;
using FluxCache.LoadGen.Keys;

namespace FluxCache.Benchmarks.Memory;

/// <summary>
/// FluxCache's memory tier beside two other stores, each full with 100,000 keys (the default capacity) of 12 characters and
/// 100-byte values; Zipf 0.99 over shuffled keys. A time is that of one thread's operation while all threads
/// work; what is allocated is that of all threads' operations.
/// </summary>
public class MemoryBenchmarks
{
    private const int Keys = 100_000;
    private const int OperationsPerThread = 200_000;
    private const int SetEvery = 20;

    private readonly byte[] _value = new byte[100];
    private string[] _keys = null!;
    private int[][] _picks = null!;
    private IMemoryStore _store = null!;

    [ParamsAllValues]
    public MemoryOperation Operation { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup(Target = nameof(FluxCache))]
    public void FillFluxCache() => Fill(new MemoryTierStore(Keys));

    [GlobalSetup(Target = nameof(ConcurrentDictionary))]
    public void FillConcurrentDictionary() => Fill(new DictionaryStore(Keys));

    [GlobalSetup(Target = nameof(MemoryCache))]
    public void FillMemoryCache() => Fill(new MemoryCacheStore(Keys));

    [GlobalCleanup]
    public void Dispose() => _store.Dispose();

    [Benchmark(OperationsPerInvoke = OperationsPerThread)]
    public void FluxCache() => RunOnEachThread();

    [Benchmark(OperationsPerInvoke = OperationsPerThread)]
    public void ConcurrentDictionary() => RunOnEachThread();

    [Benchmark(Baseline = true, OperationsPerInvoke = OperationsPerThread)]
    public void MemoryCache() => RunOnEachThread();

    private void Fill(IMemoryStore store)
    {
        _store = store;
        var stored = Enumerable.Range(0, Keys).ToArray();
        new Random(1).Shuffle(stored);
        foreach (var number in stored)
            _store.Set(Key("key:", number), _value);

        // Other strings than those stored: a caller seldom has the instance that the store holds.
        var prefix = Operation is MemoryOperation.Miss ? "no::" : "key:";
        _keys = [.. Enumerable.Range(0, Keys).Select(number => Key(prefix, number))];
        new Random(2).Shuffle(_keys);

        var distribution = new ZipfianKeys(Keys, ZipfianKeys.DefaultExponent);
        _picks = [.. Enumerable.Range(0, Threads).Select(thread =>
        {
            var random = new SplitMix64((ulong)thread + 1);
            return Enumerable.Range(0, OperationsPerThread).Select(operation => distribution.Pick(operation, ref random)).ToArray();
        })];
    }

    private static string Key(string prefix, int number) => $"{prefix}{number:00000000}";

    private void RunOnEachThread()
    {
        if (Threads == 1)
        {
            Run(_picks[0]);
            return;
        }

        var threads = Array.ConvertAll(_picks, picks => new Thread(() => Run(picks)));
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
    }

    private void Run(int[] picks)
    {
        switch (Operation)
        {
            case MemoryOperation.Hit or MemoryOperation.Miss:
                Read(picks);
                break;
            case MemoryOperation.Set:
                Set(picks);
                break;
            case MemoryOperation.Mixed:
                Mix(picks);
                break;
        }
    }

    private void Read(int[] picks)
    {
        var buffer = new CallerBuffer(_value.Length);
        foreach (var pick in picks)
            _store.TryCopy(_keys[pick], buffer);
    }

    private void Set(int[] picks)
    {
        foreach (var pick in picks)
            _store.Set(_keys[pick], _value);
    }

    private void Mix(int[] picks)
    {
        var buffer = new CallerBuffer(_value.Length);
        for (var i = 0; i < picks.Length; i++)
        {
            if (i % SetEvery == 0)
                _store.Set(_keys[picks[i]], _value);
            else
                _store.TryCopy(_keys[picks[i]], buffer);
        }
    }
}
