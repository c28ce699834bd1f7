using System.Runtime.Versioning;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using FluxCache.Tests.Redis;
using Xunit;

namespace FluxCache.Tests.Polyfills.Aspire;

[UnsupportedOSPlatform("windows")]
public sealed class RedisContainerTests
{
    // Stands in for docker: takes the published port and the password as docker would, and runs the machine's server.
    private const string Runtime =
        """
        #!/bin/sh
        echo "arguments: $*"
        while [ $# -gt 0 ]; do
            [ "$1" = --publish ] && published=$2
            shift
        done
        published=${published#127.0.0.1:}
        exec redis-server --port "${published%:6379}" --bind 127.0.0.1 --save '' --requirepass "$REDIS_PASSWORD"
        """;

    [RedisFact]
    public async Task AddRedis_RuntimeIsThere_RunsHealthyWithAPasswordThatNobodySees()
    {
        var directory = Directory.CreateTempSubdirectory("fluxcache-runtime-");
        try
        {
            await using var application = new ShellApplication();
            application.Builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] = await WriteRuntimeAsync(directory);
            var redis = application.Builder.AddRedis("redis");
            await application.StartAsync();

            await application.Notifications.WaitForResourceHealthyAsync("redis", application.Cancellation);

            IResourceWithConnectionString resource = redis.Resource;
            var connection = await resource.GetConnectionStringAsync(application.Cancellation);
            var parts = connection!.Split(",password=");
            Assert.Equal($"localhost:{redis.Resource.PrimaryEndpoint.Port}", parts[0]);
            Assert.True(parts[1].Length >= 20, "The password is short.");
            var arguments = await application.WaitForLineAsync("redis", "arguments: ");
            Assert.Contains("run --rm --name redis-", arguments, StringComparison.Ordinal);
            Assert.Contains("docker.io/library/redis:", arguments, StringComparison.Ordinal);
            Assert.DoesNotContain(parts[1], arguments, StringComparison.Ordinal);

            await application.ExecuteAsync("redis", KnownResourceCommands.StopCommand);
            Assert.Equal(KnownResourceStates.Exited, application.StateOf("redis"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string> WriteRuntimeAsync(DirectoryInfo directory)
    {
        var path = Path.Combine(directory.FullName, "docker");
        await File.WriteAllTextAsync(path, Runtime);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
