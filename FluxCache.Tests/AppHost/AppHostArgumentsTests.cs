using FluxCache.AppHost;
using Xunit;

namespace FluxCache.Tests.AppHost;

public sealed class AppHostArgumentsTests
{
    [Fact]
    public void Parse_Nothing_GivesTheDefaults()
    {
        var arguments = AppHostArguments.Parse([]);

        Assert.Empty(arguments.Configuration);
        Assert.Null(arguments.Load);
        Assert.False(arguments.NoDashboard);
    }

    [Fact]
    public void Parse_EveryOption_SeparatesOwnOptionsFromConfiguration()
    {
        var arguments = AppHostArguments.Parse(
            [
                "--no-dashboard", "--Nodes", "5", "--Redis:Mode=garnet",
                "--load", "mixed --ops 10 --report 'my report.json'",
            ]);

        Assert.True(arguments.NoDashboard);
        Assert.Equal(["--Nodes=5", "--Redis:Mode=garnet"], arguments.Configuration);
        Assert.Equal(["mixed", "--ops", "10", "--report", "my report.json"], arguments.Load);
    }

    [Fact]
    public void Parse_LoadAfterEqualsSign_KeepsTheRest()
    {
        var arguments = AppHostArguments.Parse(["--load=get --redis host:1,password=x=y"]);

        Assert.Equal(["get", "--redis", "host:1,password=x=y"], arguments.Load);
    }

    [Fact]
    public void Parse_AnotherCase_IsTheSame()
    {
        var arguments = AppHostArguments.Parse(["--NO-DASHBOARD", "--redis:mode", "server"]);

        Assert.True(arguments.NoDashboard);
        Assert.Equal(["--redis:mode=server"], arguments.Configuration);
    }

    [Theory]
    [InlineData("--frobnicate")]
    [InlineData("--Redis:Moed=server")]
    [InlineData("--no-dashboard=yes")]
    [InlineData("-load")]
    [InlineData("mixed")]
    public void Parse_UnknownArgument_IsRefusedByName(string argument)
    {
        var problem = Assert.Throws<AppHostException>(() => AppHostArguments.Parse([argument]));

        Assert.Equal(2, problem.ExitCode);
        Assert.Contains($"'{argument}'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--Redis:Mode", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--load")]
    [InlineData("--Nodes")]
    public void Parse_ValueIsMissing_IsRefused(string argument)
    {
        var problem = Assert.Throws<AppHostException>(() => AppHostArguments.Parse([argument]));

        Assert.Equal(2, problem.ExitCode);
        Assert.Contains(argument, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("mixed --report 'open")]
    [InlineData("mixed --report \"open")]
    public void Parse_LoadCannotBeSplit_IsRefused(string load)
    {
        var problem = Assert.Throws<AppHostException>(() => AppHostArguments.Parse(["--load", load]));

        Assert.Equal(2, problem.ExitCode);
    }

    [Theory]
    [InlineData("a b", "a|b")]
    [InlineData("  a \t b\n", "a|b")]
    [InlineData("a \"\" b", "a||b")]
    [InlineData("a\"b c\"d", "ab cd")]
    [InlineData("'say \"hi\"'", "say \"hi\"")]
    public void ParseLoad_QuotesAndSpaces_SplitAsAShellWould(string commandLine, string expected)
    {
        Assert.Equal(expected.Split('|'), LoadArguments.Parse(commandLine));
    }
}
