using FluxCache.LoadGen;
using FluxCache.LoadGen.Oracle;
using FluxCache.LoadGen.Oracle.Injection;
using FluxCache.LoadGen.Reporting;
using FluxCache.LoadGen.Targets;
using Microsoft.Extensions.Hosting;

namespace FluxCache.Tests.LoadGen.Oracle;

/// <summary>The oracle over instances of the library in the process of the tests.</summary>
internal static class LocalOracle
{
    /// <param name="redis">The process of Redis; null where it is not the run's own.</param>
    /// <param name="configure">Changes the options of the library.</param>
    /// <param name="agreementBound">How long the instances may take to agree with Redis; null: 20 s.</param>
    internal static async Task<LoadReport> RunAsync(
        LoadOptions options,
        IRedisProcess? redis,
        Action<FluxCacheOptions>? configure = null,
        TimeSpan? agreementBound = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var opener = new TargetOpener(options, LoadTargetKind.InProc, options.Keys);
        opener.AddTo(builder);
        using var host = builder.Build();
        opener.Use(host.Services);
        var cluster = new LocalClusterOpener(options.Instances, CacheOptions, opener.OpenRedisAsync, redis);
        var report = new ReportBuilder(options, options.Keys, opener, TimeProvider.System);
        var session = new OracleSession(options, cluster, report, new SilentProgress(), TimeProvider.System)
        {
            AgreementBound = agreementBound ?? TimeSpan.FromSeconds(20),
        };
        return await session.RunAsync(CancellationToken.None);

        FluxCacheOptions CacheOptions()
        {
            var cache = opener.CacheOptions();
            configure?.Invoke(cache);
            return cache;
        }
    }

    /// <summary>All that it takes to see a failure again.</summary>
    internal static string Describe(LoadReport report) => string.Join(
        Environment.NewLine,
        [
            $"seed {report.Seed}", report.Failure ?? "", $"{report.StalenessMs}", .. report.FirstFindings,
            .. report.Faults?.Injected.Select(fault => fault.ToString()) ?? [],
        ]);
}
