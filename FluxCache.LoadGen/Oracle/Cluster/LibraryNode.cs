using System.Buffers;
using FluxCache.LoadGen.Oracle.Checking;
using Microsoft.Extensions.Logging.Abstractions;

namespace FluxCache.LoadGen.Oracle.Cluster;

/// <summary>An instance of the library in this process, in the place of a node: it can end and start again.</summary>
internal sealed class LibraryNode : INodeAccess
{
    private readonly Func<FluxCacheOptions> _options;
    private volatile IOwnedFluxCache? _cache;

    private LibraryNode(Func<FluxCacheOptions> options) => _options = options;

    /// <param name="options">Makes the options of each start.</param>
    internal static async Task<LibraryNode> StartAsync(Func<FluxCacheOptions> options, CancellationToken cancellationToken)
    {
        var node = new LibraryNode(options);
        await node.StartAsync(cancellationToken);
        return node;
    }

    public bool KeepsOrder => true;

    /// <summary>Starts anew, with nothing in memory.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken) =>
        _cache = await FluxCacheFactory.ConnectAsync(_options(), NullLoggerFactory.Instance, TimeProvider.System, cancellationToken);

    /// <summary>Ends: calls fail from now on.</summary>
    internal async Task StopAsync()
    {
        var cache = _cache;
        _cache = null;
        if (cache is not null)
            await cache.DisposeAsync();
    }

    public ValueTask<NodeReading> ReadAsync(
        string key,
        ArrayBufferWriter<byte> destination,
        ReadDemand demand,
        CancellationToken cancellationToken) =>
        TranslateAsync(async cache =>
        {
            var read = await cache.GetAsync(key, destination, FreshnessOf(demand), cancellationToken);
            return new NodeReading(read.Tier, read.IsStale);
        });

    public ValueTask<string> SetAsync(
        string key, ReadOnlyMemory<byte> value, EntryOptions options, CancellationToken cancellationToken) =>
        TranslateAsync(async cache => (await cache.SetAsync(key, value, options, cancellationToken)).ToString());

    public ValueTask<string> DeleteAsync(string key, CancellationToken cancellationToken) =>
        TranslateAsync(async cache => (await cache.DeleteAsync(key, cancellationToken)).Token.ToString());

    public ValueTask<ManyWritten> SetManyAsync(
        IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> entries, CancellationToken cancellationToken) =>
        TranslateAsync(cache => ManyAsync(
            async () => await cache.SetManyAsync(entries, cancellationToken: cancellationToken)));

    public ValueTask<ManyWritten> DeleteManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        TranslateAsync(cache => ManyAsync(
            async () => (await cache.DeleteManyAsync(keys, cancellationToken)).Token));

    public async ValueTask DisposeAsync() => await StopAsync();

    private static Freshness FreshnessOf(ReadDemand demand) => demand switch
    {
        { Kind: DemandKind.Linearizable } => Freshness.Linearizable,
        { Token: { } token } => Freshness.AtLeast(WriteToken.Parse(token)),
        _ => Freshness.Any,
    };

    private static async ValueTask<ManyWritten> ManyAsync(Func<ValueTask<WriteToken>> write)
    {
        try
        {
            return ManyWritten.All((await write()).ToString());
        }
        catch (FluxCacheException failure) when (failure.FailedKeys.Count > 0)
        {
            return new ManyWritten(
                failure.Token == default ? null : failure.Token.ToString(),
                failure.FailedKeys.ToDictionary(key => key.Key, key => AccessException.Of(key.Value)));
        }
    }

    private async ValueTask<T> TranslateAsync<T>(Func<IFluxCache, ValueTask<T>> call)
    {
        var cache = _cache;
        try
        {
            ObjectDisposedException.ThrowIf(cache is null, this);
            return await call(cache);
        }
        catch (FluxCacheException failure)
        {
            throw AccessException.Of(failure);
        }
        catch (ArgumentException failure) when (failure is not ArgumentNullException)
        {
            // A token of a Redis that has been emptied since: nothing here can tell whether its write was seen.
            throw new AccessException(failure.Message, mayHaveHappened: false, failure);
        }
        catch (ObjectDisposedException failure)
        {
            throw new AccessException("This node was stopped.", mayHaveHappened: cache is not null, failure);
        }
    }
}
