using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;

namespace FluxCache.Client;

/// <summary>Checks the options' ranges and says of every fault what to change.</summary>
internal sealed class FluxCacheClientOptionsValidator : IValidateOptions<FluxCacheClientOptions>
{
    public ValidateOptionsResult Validate(string? name, FluxCacheClientOptions options)
    {
        var faults = new List<string>();
        CheckNodes(options.Nodes, faults);
        Check(nameof(options.CallTimeout), options.CallTimeout, Milliseconds(10), TimeSpan.FromMinutes(5));
        Check(nameof(options.AttemptTimeout), options.AttemptTimeout, Milliseconds(10), options.CallTimeout);
        Check(nameof(options.RetryCount), options.RetryCount, 0, 10);
        Check(nameof(options.RetryDelay), options.RetryDelay, Milliseconds(1), TimeSpan.FromSeconds(10));
        Check(nameof(options.RefreshInterval), options.RefreshInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Check(nameof(options.ProbeInterval), options.ProbeInterval, Milliseconds(10), TimeSpan.FromMinutes(1));
        Check(nameof(options.MaxProbeInterval), options.MaxProbeInterval, options.ProbeInterval, TimeSpan.FromHours(1));
        Check(nameof(options.MaxBatchSize), options.MaxBatchSize, 1, 100_000);
        Check(nameof(options.StreamsPerNode), options.StreamsPerNode, 0, 16);
        Check(nameof(options.StreamLifetime), options.StreamLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Check(nameof(options.MaxPendingCalls), options.MaxPendingCalls, 1, 1_000_000);
        Check(nameof(options.MaxResponseBytes), options.MaxResponseBytes, 1 << 20, 1 << 30);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check<T>(string option, T value, T least, T most)
            where T : IComparable<T>
        {
            if (OptionRange.Fault(value, least, most) is { } fault)
                faults.Add($"{Path(option)} {fault}.");
        }
    }

    private static void CheckNodes(IList<string> nodes, List<string> faults)
    {
        var path = Path(nameof(FluxCacheClientOptions.Nodes));
        if (nodes.Count == 0)
            faults.Add($"{path} is empty; name at least one node, for instance 'http://localhost:8081'.");

        foreach (var (i, wrong) in nodes.Index().Where(node => !IsNodeName(node.Item)))
            faults.Add($"{path}:{i} is '{wrong}'; write it as 'http://host:port', 'https://host' or 'https+http://name'.");

        foreach (var same in nodes.GroupBy(node => node, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
            faults.Add($"{path} lists '{same.Key}' more than once; list each node once.");
    }

    private static bool IsNodeName(string? node) =>
        !string.IsNullOrEmpty(node)
        && ServiceEndpointQuery.TryParse(node, out var query)
        && query.ServiceName.Length > 0
        && query.IncludedSchemes.Count > 0
        && query.IncludedSchemes.All(scheme => scheme is "http" or "https");

    private static string Path(string option) => $"{FluxCacheClientOptions.SectionName}:{option}";

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);
}
