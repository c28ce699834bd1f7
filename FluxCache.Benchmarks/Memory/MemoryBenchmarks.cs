using BenchmarkDotNet.Attributes;
using FluxCache.LoadGen.Keys;

namespace FluxCache.Benchmarks.Memory;

/// <summary>
/// Hit, miss, set and a 95/5 mixture over 1,000,000 keys of 12 characters with 100-byte values, Zipf 0.99 over shuffled
/// keys. A figure is the time of one operation of one thread while all threads work.
/// </summary>
[MemoryDiagnoser]
public class MemoryBenchmarks
{
    private const int Keys = 1_000_000;
    private const int OperationsPerThread = 1_000_000;
    private const int SetEvery = 20;

    private readonly string[] _keys = new string[Keys];
    private readonly string[] _absent = new string[Keys];
    private readonly byte[] _value = new byte[100];
    private int[][] _picks = null!;
    private IMemoryContender _contender = null!;

    public enum Contender
    {
        FluxCache,
        ConcurrentDictionary,
        MemoryCache,
    }

    [Params(1, 2)]
    public int Threads { get; set; }

    [ParamsAllValues]
    public Contender Store { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        for (var i = 0; i < Keys; i++)
        {
            _keys[i] = $"key:{i:00000000}";
            _absent[i] = $"no::{i:00000000}";
        }

        new Random(1).Shuffle(_keys);
        _contender = Store switch
        {
            Contender.FluxCache => new MemoryTierContender(Keys),
            Contender.ConcurrentDictionary => new DictionaryContender(Keys),
            Contender.MemoryCache => new MemoryCacheContender(Keys),
            _ => throw new InvalidOperationException(),
        };
        foreach (var key in _keys)
            _contender.Set(key, _value.AsSpan().ToArray());
        new Random(2).Shuffle(_keys);

        var distribution = new ZipfianKeys(Keys, ZipfianKeys.DefaultExponent);
        _picks = [.. Enumerable.Range(0, Threads).Select(thread =>
        {
            var random = new SplitMix64((ulong)thread + 1);
            return Enumerable.Range(0, OperationsPerThread).Select(_ => distribution.Pick(ref random)).ToArray();
        })];
    }

    [GlobalCleanup]
    public void Dispose() => _contender.Dispose();

    [Benchmark(OperationsPerInvoke = OperationsPerThread)]
    public void Hit() => OnEachThread(static (bench, pick, buffer, _) => bench._contender.TryCopy(bench._keys[pick], buffer));

    [Benchmark(OperationsPerInvoke = OperationsPerThread)]
    public void Miss() => OnEachThread(static (bench, pick, buffer, _) => bench._contender.TryCopy(bench._absent[pick], buffer));

    [Benchmark(OperationsPerInvoke = OperationsPerThread)]
    public void Set() => OnEachThread(static (bench, pick, _, _) => bench._contender.Set(bench._keys[pick], bench._value));

    [Benchmark(OperationsPerInvoke = OperationsPerThread)]
    public void Mixed() => OnEachThread(static (bench, pick, buffer, operation) =>
    {
        if (operation % SetEvery == 0)
            bench._contender.Set(bench._keys[pick], bench._value);
        else
            bench._contender.TryCopy(bench._keys[pick], buffer);
    });

    private void OnEachThread(Operation operation)
    {
        if (Threads == 1)
        {
            Run(_picks[0], operation);
            return;
        }

        var threads = Array.ConvertAll(_picks, picks => new Thread(() => Run(picks, operation)));
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
    }

    private void Run(int[] picks, Operation operation)
    {
        Span<byte> buffer = stackalloc byte[100];
        for (var i = 0; i < picks.Length; i++)
            operation(this, picks[i], buffer, i);
    }

    private delegate void Operation(MemoryBenchmarks bench, int pick, Span<byte> buffer, int operation);
}
