using System.Reflection;
using FluxCache.AppHost.Reporting;
using FluxCache.Client;
using FluxCache.Node.Hosting;
using Microsoft.Extensions.Logging;

namespace FluxCache.Tests.Diagnostics;

/// <summary>A log event, as the code or the page has it.</summary>
internal sealed record LogEvent(int Id, string Name, string Level, string Message)
{
    private const BindingFlags Everything =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    internal static IReadOnlyDictionary<string, LogEvent[]> ByAssembly { get; } = new[]
    {
        typeof(FluxCacheOptions).Assembly,
        typeof(FluxCacheClientOptions).Assembly,
        typeof(NodeOptions).Assembly,
        typeof(OrderlyStop).Assembly,
    }.ToDictionary(assembly => assembly.GetName().Name!, Of);

    private static LogEvent[] Of(Assembly assembly) =>
    [
        .. from type in assembly.GetTypes()
           from method in type.GetMethods(Everything)
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           select new LogEvent(attribute.EventId, attribute.EventName ?? "", attribute.Level.ToString(), attribute.Message),
    ];
}
