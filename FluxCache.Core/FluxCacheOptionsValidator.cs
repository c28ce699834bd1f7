using FluxCache.Resp.Connection;
using Microsoft.Extensions.Options;

namespace FluxCache;

/// <summary>Checks options at start and reports all faults together, each with what to change.</summary>
internal sealed class FluxCacheOptionsValidator : IValidateOptions<FluxCacheOptions>
{
    /// <summary>A timer takes no more than 49 days.</summary>
    private static readonly TimeSpan MostSyncInterval = TimeSpan.FromDays(24);

    public ValidateOptionsResult Validate(string? name, FluxCacheOptions options)
    {
        var faults = Faults(options).ToArray();
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(FluxCacheOptions options)
    {
        if (options.ConnectionString is not null && options.RedisAddr is not null)
            yield return Fault(nameof(options.RedisAddr), "and ConnectionString are both set; set only one of them");
        else if (!RedisEndpoint.TryParse(options, out _, out var fault))
            yield return Fault(
                options.RedisAddr is not null ? nameof(options.RedisAddr) : nameof(options.ConnectionString), fault);

        foreach (var range in Ranges(options))
            if (range is not null)
                yield return range;

        foreach (var fault in InvalidationFaults(options))
            yield return fault;

        if (string.IsNullOrEmpty(options.KeyPattern))
            yield return Fault(nameof(options.KeyPattern), "is empty; use * for every key");

        if (!Enum.IsDefined(options.Eviction))
            yield return UndefinedFault(nameof(options.Eviction), options.Eviction);
    }

    private static IEnumerable<string> InvalidationFaults(FluxCacheOptions options)
    {
        if (!Enum.IsDefined(options.Invalidation))
            yield return UndefinedFault(nameof(options.Invalidation), options.Invalidation);
        if (string.IsNullOrEmpty(options.InvalidationChannel))
            yield return Fault(nameof(options.InvalidationChannel), "is empty; name a channel");

        var prefixes = options.TrackingPrefixes;
        if (prefixes.Count > 0 && options.Invalidation != InvalidationMode.Broadcast)
            yield return Fault(
                nameof(options.TrackingPrefixes),
                $"need Invalidation Broadcast, but it is {options.Invalidation}; set it to Broadcast, or remove the prefixes");
        for (var i = 0; i < prefixes.Count; i++)
        {
            if (string.IsNullOrEmpty(prefixes[i]))
                yield return Fault(nameof(options.TrackingPrefixes), "contain an empty prefix; to track every key, remove the prefixes");
            else if (prefixes.Append(InternalKeys.Canary).Append(InternalKeys.Lease).Index().FirstOrDefault(
                other => other.Index != i && Overlaps(prefixes[i], other.Item)).Item is { } other)
                yield return Fault(
                    nameof(options.TrackingPrefixes),
                    $"'{prefixes[i]}' and '{other}' overlap; keep the shorter one");
        }
    }

    private static bool Overlaps(string prefix, string? other) =>
        !string.IsNullOrEmpty(other)
        && (prefix.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(prefix, StringComparison.Ordinal));

    private static IEnumerable<string?> Ranges(FluxCacheOptions options) =>
    [
        Range(nameof(options.RedisDb), options.RedisDb ?? 0, 0, int.MaxValue),
        Range(nameof(options.MemoryCap), options.MemoryCap, 1, long.MaxValue),
        options.MemoryCapBytes == 0
            ? null
            : Range(nameof(options.MemoryCapBytes), options.MemoryCapBytes, FluxCacheOptions.LeastMemoryCapBytes, long.MaxValue),
        Range(
            nameof(options.DefaultTimeToLive),
            options.DefaultTimeToLive ?? TimeSpan.MaxValue,
            TimeSpan.FromMilliseconds(1),
            TimeSpan.MaxValue),
        Range(nameof(options.MaxValueBytes), options.MaxValueBytes, 1, 512 << 20),
        Range(nameof(options.CompressionThreshold), options.CompressionThreshold, 0, int.MaxValue),
        Range(
            nameof(options.SyncInterval),
            options.SyncInterval ?? MostSyncInterval,
            TimeSpan.FromMilliseconds(100),
            MostSyncInterval),
        Range(nameof(options.SyncBatchSize), options.SyncBatchSize, 1, 10_000),
        Range(nameof(options.SyncKeysPerSecond), options.SyncKeysPerSecond, 0, int.MaxValue),
        Range(
            nameof(options.StaleOnOutage),
            options.StaleOnOutage is { Ticks: not 0 } bound ? bound : TimeSpan.FromDays(1),
            TimeSpan.FromMilliseconds(1),
            TimeSpan.FromDays(1)),
        Range(
            nameof(options.MaxSyncLag), options.MaxSyncLag, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
        Range(nameof(options.RecheckKeysPerSecond), options.RecheckKeysPerSecond, 0, int.MaxValue),
        Range(nameof(options.ShadowReadEvery), options.ShadowReadEvery, 0, int.MaxValue),
        Range(nameof(options.Connections), options.Connections, 1, 64),
        Range(
            nameof(options.ConnectTimeout),
            options.ConnectTimeout,
            TimeSpan.FromMilliseconds(10),
            TimeSpan.FromMinutes(1)),
        Range(
            nameof(options.CommandTimeout),
            options.CommandTimeout,
            TimeSpan.FromMilliseconds(10),
            TimeSpan.FromMinutes(1)),
        Range(nameof(options.MaxPendingCommands), options.MaxPendingCommands, 16, 1_048_576),
        Range(nameof(options.RetryCount), options.RetryCount, 0, 10),
        Range(nameof(options.RetryDelay), options.RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
        options.LoadLease is not { } lease
            ? null
            : Range(nameof(options.LoadLease), lease, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
        options.CircuitBreakDuration == TimeSpan.Zero
            ? null
            : Range(
                nameof(options.CircuitBreakDuration),
                options.CircuitBreakDuration,
                TimeSpan.FromMilliseconds(500),
                TimeSpan.FromMinutes(1)),
    ];

    private static string? Range<T>(string option, T value, T least, T most) where T : IComparable<T> =>
        OptionRange.Fault(value, least, most) is { } fault ? Fault(option, fault) : null;

    private static string UndefinedFault<T>(string option, T value)
        where T : struct, Enum =>
        Fault(option, $"is {value}; use one of {string.Join(", ", Enum.GetNames<T>())}");

    private static string Fault(string option, string text) => $"{FluxCacheOptions.SectionName}:{option} {text}.";
}
