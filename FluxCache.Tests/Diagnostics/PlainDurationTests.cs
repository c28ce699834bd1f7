using System.Globalization;
using FluxCache.Client;
using FluxCache.Node.Hosting;

namespace FluxCache.Tests.Diagnostics;

public sealed class PlainDurationTests
{
    [Theory]
    [InlineData("00:00:00", "0 s")]
    [InlineData("00:00:00.0002500", "0.25 ms")]
    [InlineData("00:00:00.2500000", "250 ms")]
    [InlineData("00:00:01.0992803", "1.1 s")]
    [InlineData("00:00:05", "5 s")]
    [InlineData("00:02:00", "2 min")]
    [InlineData("01:30:00", "1.5 h")]
    [InlineData("2.00:00:00", "2 d")]
    public void Of_Duration_IsOneNumberAndItsUnit(string duration, string text)
    {
        // Each of these assemblies has the formatter as its own, so it has no single name to call it by.
        foreach (var type in (Type[])[typeof(FluxCacheOptions), typeof(FluxCacheClientOptions), typeof(NodeOptions)])
        {
            var format = type.Assembly.GetType("FluxCache.PlainDuration", throwOnError: true)!
                .GetMethod("Of", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
                .CreateDelegate<Func<TimeSpan, string>>();

            Assert.Equal(text, format(TimeSpan.Parse(duration, CultureInfo.InvariantCulture)));
        }
    }
}
