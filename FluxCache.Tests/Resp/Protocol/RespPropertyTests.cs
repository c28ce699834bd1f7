using System.Globalization;
using FluxCache.Resp.Protocol;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static FluxCache.Tests.Resp.Protocol.RespText;

namespace FluxCache.Tests.Resp.Protocol;

/// <summary>Random values in every form that RESP3 has for them, in random portions and with random damage.</summary>
public sealed class RespPropertyTests
{
    private const int DeepestNesting = 4;

    private static readonly Gen<string> AnyText = Gen.Choose(0, 255).ArrayOf()
        .Select(codes => string.Concat(codes.Select(code => (char)code)));
    private static readonly Gen<string> LineText = AnyText.Select(
        text => text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));

    private static readonly Gen<Sample> Scalar = Gen.OneOf(
        LineText.Select(text => new Sample($"+{text}\r\n", $"SimpleString {text}")),
        LineText.Select(text => new Sample($"-{text}\r\n", $"Error {text}")),
        AnyText.Select(text => new Sample($"!{text.Length}\r\n{text}\r\n", $"Error {text}")),
        AnyText.Select(text => new Sample($"${text.Length}\r\n{text}\r\n", $"BulkString {text}")),
        AnyText.Select(text => new Sample($"={text.Length + 4}\r\nmkd:{text}\r\n", $"VerbatimString {text}")),
        AnyText.ArrayOf().Select(Streamed),
        ArbMap.Default.GeneratorFor<long>().Select(number => new Sample($":{number}\r\n", $"int {number}")),
        ArbMap.Default.GeneratorFor<bool>().Select(flag => new Sample(flag ? "#t\r\n" : "#f\r\n", $"bool {flag}")),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(number => Double(number.Get)),
        Gen.Elements("_\r\n", "$-1\r\n", "*-1\r\n").Select(text => new Sample(text, "null")));

    private static readonly Arbitrary<Sample> Value = Nested(DeepestNesting).ToArbitrary();

    [Fact]
    public void Read_AnyValueInAnyPortions_IsTheValue() =>
        Prop.ForAll(Value, ArbMap.Default.ArbFor<int[]>(), (sample, cuts) =>
        {
            var bytes = Bytes(sample.Wire);
            var splits = cuts.Select(cut => (int)((uint)cut % (uint)bytes.Length)).Order().ToArray();
            Assert.Equal(sample.Expected, Render(Read(new RespScanner(new RespLimits()), bytes, splits)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Scan_DamagedValue_EndsWithoutException() =>
        Prop.ForAll(Value, ArbMap.Default.ArbFor<(int Place, byte Value)[]>(), (sample, damages) =>
        {
            var bytes = Bytes(sample.Wire);
            foreach (var (place, damage) in damages)
                bytes[(int)((uint)place % (uint)bytes.Length)] = damage;

            ScanToTheEnd(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Scan_AnyBytes_EndsWithoutException() =>
        Prop.ForAll<byte[]>(ScanToTheEnd).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    /// <summary>Every frame found can be read or has a fault, and the scan always gets on.</summary>
    private static void ScanToTheEnd(byte[] bytes)
    {
        var scanner = new RespScanner(new RespLimits { MaxBulkBytes = 1_000, MaxAggregateCount = 1_000 });
        var start = 0;
        while (scanner.Scan(bytes.AsSpan(start), out var consumed) == RespScanOutcome.Complete)
        {
            Assert.InRange(consumed, 1, bytes.Length - start);
            Assert.NotEqual(RespReader.TryRead(bytes.AsSpan(start, consumed), out _, out var fault), fault is not null);
            start += consumed;
        }
    }

    private static Gen<Sample> Nested(int depth)
    {
        if (depth == 0)
            return Scalar;

        var inner = Nested(depth - 1);
        var items = Gen.Choose(0, 4).SelectMany(count => inner.ArrayOf(count));
        var pairs = Gen.Choose(0, 2).SelectMany(count => inner.ArrayOf(count * 2));
        return Gen.OneOf(
            Scalar,
            items.Select(parts => Aggregate($"*{parts.Length}\r\n", parts, "", "Array")),
            items.Select(parts => Aggregate("*?\r\n", parts, ".\r\n", "Array")),
            items.Select(parts => Aggregate($"~{parts.Length}\r\n", parts, "", "Set")),
            pairs.Select(parts => Aggregate($"%{parts.Length / 2}\r\n", parts, "", "Map")),
            pairs.Select(parts => Aggregate("%?\r\n", parts, ".\r\n", "Map")),
            pairs.SelectMany(attribute => inner.Select(value => new Sample(
                $"|{attribute.Length / 2}\r\n{string.Concat(attribute.Select(part => part.Wire))}{value.Wire}",
                value.Expected))));
    }

    private static Sample Aggregate(string begin, Sample[] parts, string end, string kind) => new(
        begin + string.Concat(parts.Select(part => part.Wire)) + end,
        $"{kind}[{string.Join(", ", parts.Select(part => part.Expected))}]");

    private static Sample Streamed(string[] parts) => new(
        "$?\r\n"
            + string.Concat(parts.Where(part => part.Length > 0).Select(part => $";{part.Length}\r\n{part}\r\n"))
            + ";0\r\n",
        $"BulkString {string.Concat(parts)}");

    private static Sample Double(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return new Sample($",{text}\r\n", $"double {text}");
    }

    /// <param name="Wire">As a server sends it.</param>
    /// <param name="Expected">As <see cref="Render"/> shows it.</param>
    public sealed record Sample(string Wire, string Expected);
}
