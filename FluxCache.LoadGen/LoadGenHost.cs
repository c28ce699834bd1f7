using FluxCache.Client;
using FluxCache.LoadGen.Oracle;
using FluxCache.LoadGen.Reporting;
using FluxCache.LoadGen.Targets;
using FluxCache.LoadGen.Traces;
using FluxCache.LoadGen.Workloads;
using FluxCache.Resp.Connection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace FluxCache.LoadGen;

/// <summary>Runs a load inside a host, which brings configuration, telemetry and the clients.</summary>
internal static class LoadGenHost
{
    private const string RedisConnectionName = "redis";
    private const int RedirectedWidth = 160;

    /// <summary>Runs until the load is done or <paramref name="stop"/> is cancelled.</summary>
    /// <returns>The exit code.</returns>
    internal static async Task<int> RunAsync(LoadOptions options, CancellationToken stop)
    {
        try
        {
            var trace = options is { Workload: WorkloadKind.Trace, TraceFile: { } file }
                ? TraceReader.Read(file, options.KeyPrefix, options.TraceFormat, options.Operations ?? long.MaxValue)
                : null;
            return await RunAsync(options, trace, stop);
        }
        catch (Exception exception) when (exception is TraceFormatException or WrongArgumentException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.WrongArguments;
        }
    }

    private static async Task<int> RunAsync(LoadOptions options, Trace? trace, CancellationToken stop)
    {
        var builder = CreateBuilder();
        var kind = options.Target ?? (HasNodes(options, builder.Configuration) ? LoadTargetKind.Nodes : LoadTargetKind.InProc);
        if (kind == LoadTargetKind.Nodes && !HasNodes(options, builder.Configuration))
            throw new WrongArgumentException("--target nodes needs nodes; name them with --endpoint URL, or configure FluxCache:Client:Nodes.");

        var redisFrom = options.Redis is null ? $"The configured connection string '{RedisConnectionName}'" : "--redis";
        options = options with { Redis = options.Redis ?? builder.Configuration.GetConnectionString(RedisConnectionName) };
        var opener = new TargetOpener(options, kind, trace?.Keys.Count ?? options.Keys);
        if (opener.NeedsRedis && !RedisEndpoint.TryParse(opener.RedisOptions, out _, out var fault))
            throw new WrongArgumentException($"{redisFrom} {fault}.");

        SayWhatHasNoEffect(options, kind);
        opener.AddTo(builder);
        using var host = builder.Build();
        opener.Use(host.Services);

        // Starts the export of telemetry; at the end, sends what is left of it.
        await host.StartAsync(CancellationToken.None);
        var console = CreateConsole();
        var report = await (options.Faults is null
            ? new LoadSession(options, trace, opener, ViewFor(console), TimeProvider.System).RunAsync(stop)
            : WatchAsync(options, opener, ViewFor(console), stop));
        await host.StopAsync(CancellationToken.None);

        ResultTable.Write(console, report);
        var isWritten = options.Report is null || TryWrite(options.Report, report);
        return report.Passed && isWritten ? ExitCodes.Passed : ExitCodes.Failed;
    }

    private static Task<LoadReport> WatchAsync(
        LoadOptions options,
        TargetOpener opener,
        IProgressView view,
        CancellationToken stop)
    {
        var report = new ReportBuilder(options, options.Keys, opener, TimeProvider.System);
        return new OracleSession(options, opener.ClusterOpener(), report, view, TimeProvider.System).RunAsync(stop);
    }

    private static bool TryWrite(FileInfo file, LoadReport report)
    {
        try
        {
            ReportFile.Write(file, report);
            Console.WriteLine($"report: {file}");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The report could not be written: {exception.Message}");
            return false;
        }
    }

    private static HostApplicationBuilder CreateBuilder()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddEnvironmentVariables();

        // StackExchange.Redis dumps its whole state with each connection that is lost; the report counts what failed.
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("StackExchange.Redis", LogLevel.Critical)
            .AddFilter("Aspire.StackExchange.Redis", LogLevel.Critical)
            .AddSimpleConsole(format =>
            {
                format.SingleLine = true;
                format.ColorBehavior = Console.IsErrorRedirected || Console.IsOutputRedirected
                    ? LoggerColorBehavior.Disabled
                    : LoggerColorBehavior.Default;
            })
            .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.AddServiceDefaults();
        return builder;
    }

    private static bool HasNodes(LoadOptions options, ConfigurationManager configuration) =>
        options.Endpoints.Count > 0
        || configuration.GetSection($"{FluxCacheClientOptions.SectionName}:{nameof(FluxCacheClientOptions.Nodes)}").GetChildren().Any();

    private static IAnsiConsole CreateConsole()
    {
        if (!Console.IsOutputRedirected)
            return AnsiConsole.Console;

        // A file or a pipe has no width and no colors.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = RedirectedWidth;
        return console;
    }

    private static IProgressView ViewFor(IAnsiConsole console) => Console.IsOutputRedirected
        ? new PlainProgress(Console.Out, TimeProvider.System)
        : new LiveProgress(console, TimeProvider.System);

    private static void SayWhatHasNoEffect(LoadOptions options, LoadTargetKind kind)
    {
        if (kind != LoadTargetKind.InProc && options.MemoryCap is not null)
            Console.Error.WriteLine("--memory-cap has no effect here: it sizes the library's memory with --target inproc. Nodes take theirs from FluxCache:MemoryCap.");
        if (kind == LoadTargetKind.Nodes && options.Connections is not null)
            Console.Error.WriteLine("--connections has no effect here: nodes have their own connections to Redis.");
    }
}
