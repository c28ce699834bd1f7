using System.Runtime.InteropServices;
using Aspire.Hosting.Dashboard.Launching;
using Processor = System.Runtime.InteropServices.Architecture;

namespace FluxCache.Tests.Polyfills.Dashboard;

public sealed class AspireCliPackageTests
{
    [Theory]
    [InlineData("LINUX", Processor.X64, "linux-x64", "@microsoft/aspire-cli-linux-x64")]
    [InlineData("LINUX", Processor.X64, "debian.12-x64", "@microsoft/aspire-cli-linux-x64")]
    [InlineData("LINUX", Processor.X64, "linux-musl-x64", "@microsoft/aspire-cli-linux-musl-x64")]
    [InlineData("LINUX", Processor.X64, "alpine.3.22-x64", "@microsoft/aspire-cli-linux-musl-x64")]
    [InlineData("LINUX", Processor.Arm64, "linux-arm64", "@microsoft/aspire-cli-linux-arm64")]
    [InlineData("LINUX", Processor.Arm64, "linux-musl-arm64", null)]
    [InlineData("LINUX", Processor.S390x, "linux-s390x", null)]
    [InlineData("OSX", Processor.X64, "osx-x64", "@microsoft/aspire-cli-osx-x64")]
    [InlineData("OSX", Processor.Arm64, "osx-arm64", "@microsoft/aspire-cli-osx-arm64")]
    [InlineData("FREEBSD", Processor.X64, "freebsd-x64", null)]
    public void Name_ForEachMachine_IsThePackageThatRunsThere(
        string system,
        Processor processor,
        string runtimeIdentifier,
        string? expected) =>
        Assert.Equal(expected, AspireCliPackage.Name(OSPlatform.Create(system), processor, runtimeIdentifier));
}
