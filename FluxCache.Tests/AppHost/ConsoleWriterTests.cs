using System.Diagnostics;
using FluxCache.AppHost.Reporting;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.AppHost;

public sealed class ConsoleWriterTests
{
    [Fact]
    public void Write_TextWithASecret_ShowsItsMask()
    {
        var mask = new SecretMask();
        mask.Add("fZr81wPq0d");
        var printed = new StringWriter();
        using var console = new ConsoleWriter(printed, mask);

        console.WriteLine("redis-server --requirepass fZr81wPq0d --save");
        console.Write("fZr81wPq0d".ToCharArray());

        Assert.Equal($"redis-server --requirepass *** --save{Environment.NewLine}***", printed.ToString());
    }

    [Fact]
    public void Apply_ShortSecret_LeavesTheText()
    {
        var mask = new SecretMask();
        mask.Add("redis");
        mask.Add("");
        mask.Add(null);

        Assert.Equal("redis is healthy", mask.Apply("redis is healthy"));
    }

    [Fact]
    public void Write_StreamIsFull_TellsOnceAndThrowsNothing()
    {
        using var console = new ConsoleWriter(new FullWriter(), new SecretMask());
        var told = 0;
        using var registration = console.Failed.Register(() => told++);

        console.WriteLine("one");
        console.WriteLine("two");

        Assert.Equal((1, "no space"), (told, console.Fault));
    }

    [RedisFact]
    public async Task AppHost_RedisPrintsItsPassword_TheTailShowsItsMask()
    {
        var folder = Directory.CreateTempSubdirectory("fluxcache-redis-");
        try
        {
            var program = Path.Combine(folder.FullName, "redis-server");
            await File.WriteAllTextAsync(program, "#!/bin/sh\necho \"refused: $*\"\nexit 1\n");
            using (var chmod = Process.Start("chmod", ["+x", program])) await chmod.WaitForExitAsync();

            await using var host = AppHostProcess.StartIn(
                Directory.GetCurrentDirectory(),
                $"{folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}",
                "--Redis:Mode=server", "--Nodes=1");

            Assert.True(await host.WaitForExitAsync() == 1, host.Output);
            Assert.Contains("--requirepass ***", host.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class FullWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("no space");
    }
}
