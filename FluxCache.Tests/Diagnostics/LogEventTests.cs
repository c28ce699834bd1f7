using System.Globalization;

namespace FluxCache.Tests.Diagnostics;

public sealed class LogEventTests
{
    private static readonly LogEvent[] All = [.. LogEvent.ByAssembly.Values.SelectMany(events => events)];

    [Fact]
    public void Events_AcrossAssemblies_HaveIdsAndNamesOfTheirOwn()
    {
        Assert.NotEmpty(All);
        Assert.Equal(All.Length, All.DistinctBy(logged => logged.Id).Count());
        Assert.Equal(All.Length, All.DistinctBy(logged => logged.Name).Count());
        Assert.All(All, logged => Assert.NotEmpty(logged.Name));
    }

    [Theory]
    [InlineData("FluxCache.Core", 1_000)]
    [InlineData("FluxCache.Client", 2_000)]
    [InlineData("FluxCache.Node", 3_000)]
    [InlineData("FluxCache.AppHost", 4_000)]
    public void Events_OfAnAssembly_AreInItsRange(string assembly, int first)
    {
        var events = LogEvent.ByAssembly[assembly];

        Assert.NotEmpty(events);
        Assert.All(events, logged => Assert.InRange(logged.Id, first, first + 999));
    }

    [Fact]
    public void Page_OfEvents_ListsWhatTheCodeLogs()
    {
        var rows = Rows().ToArray();

        Assert.Equal(
            All.OrderBy(logged => logged.Id),
            rows.Select(row => new LogEvent(
                int.Parse(row[0], CultureInfo.InvariantCulture), row[1], row[2], row[3].Trim('`'))));
        Assert.All(rows, row => Assert.All(row, Assert.NotEmpty));
        Assert.All(rows, row => Assert.Equal(6, row.Length));
    }

    /// <summary>The cells of the rows that begin with an event's number.</summary>
    private static IEnumerable<string[]> Rows() =>
        from line in File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "log-events.md"))
        where line.StartsWith("| ", StringComparison.Ordinal)
        let cells = line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)
        where int.TryParse(cells[0], CultureInfo.InvariantCulture, out _)
        select cells;
}
