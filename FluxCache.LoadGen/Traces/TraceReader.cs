using System.IO.Compression;
using System.Text;

namespace FluxCache.LoadGen.Traces;

/// <summary>Reads a trace file, plain or compressed by gzip, into memory.</summary>
internal sealed class TraceReader
{
    /// <summary>The most accesses of a trace: they take 16 bytes each.</summary>
    internal const int MaxAccesses = 100_000_000;

    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B];

    private static ReadOnlySpan<byte> ZstandardMagic => [0x28, 0xB5, 0x2F, 0xFD];

    private readonly string _name;
    private readonly string _keyPrefix;
    private readonly Dictionary<string, int> _positions = [];
    private readonly List<string> _keys = [];
    private readonly List<TraceAccess> _accesses = [];
    private ITraceLineParser? _parser;
    private int _line;

    private TraceReader(string name, string keyPrefix, TraceFormat format)
    {
        _name = name;
        _keyPrefix = keyPrefix;
        _parser = format switch
        {
            TraceFormat.Keys => new KeyLineParser(),
            TraceFormat.Twitter => new TwitterLineParser(),
            _ => null,
        };
    }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="keyPrefix">What every key gets in front, so that a replay does not touch others' keys.</param>
    /// <param name="format">What its lines are.</param>
    /// <param name="most">How many accesses to read; the rest is not looked at.</param>
    /// <exception cref="TraceFormatException">The file is not there, or not what it should be.</exception>
    internal static Trace Read(FileInfo file, string keyPrefix, TraceFormat format, long most)
    {
        var reader = new TraceReader(file.ToString(), keyPrefix, format);
        try
        {
            using var stream = file.OpenRead();
            return reader.Read(stream, most);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TraceFormatException($"The trace {file} cannot be read: {exception.Message}", exception);
        }
        catch (InvalidDataException exception)
        {
            throw reader.Malformed("is where the file stops being valid gzip; fetch or compress it again", exception);
        }
        catch (DecoderFallbackException exception)
        {
            throw reader.Malformed("or one soon after it is not UTF-8", exception);
        }
    }

    private Trace Read(Stream stream, long most)
    {
        using var lines = new StreamReader(Decompressed(stream), new UTF8Encoding(false, throwOnInvalidBytes: true));
        while (_accesses.Count < most && lines.ReadLine() is { } line)
        {
            _line++;
            Add(line);
        }

        if (_accesses.Count == 0)
            throw new TraceFormatException($"The trace {_name} is empty.");
        return new Trace(_keys, _accesses);
    }

    private Stream Decompressed(Stream stream)
    {
        Span<byte> magic = stackalloc byte[4];
        var length = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (magic[..length].SequenceEqual(ZstandardMagic))
            throw new TraceFormatException($"The trace {_name} is compressed by Zstandard; decompress it first: zstd -d {_name}");
        return magic.StartsWith(GzipMagic) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private void Add(string line)
    {
        if (_accesses.Count == MaxAccesses)
            throw new TraceFormatException($"The trace {_name} has more than {MaxAccesses:N0} accesses; replay a part of it with --ops.");

        _parser ??= TwitterLineParser.Recognizes(line) ? new TwitterLineParser() : new KeyLineParser();
        if (_parser.Parse(line, out var key, out var access) is { } fault)
            throw Malformed(fault);
        _accesses.Add(access with { Key = PositionOf(key) });
    }

    private int PositionOf(ReadOnlySpan<char> key)
    {
        var positions = _positions.GetAlternateLookup<ReadOnlySpan<char>>();
        if (positions.TryGetValue(key, out var position))
            return position;

        if (key.IsEmpty)
            throw Malformed("has no key");
        var bytes = Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(_keyPrefix);
        if (bytes > CacheKey.MaxBytes)
            throw Malformed($"has a key of {bytes:N0} bytes with its prefix; the limit is {CacheKey.MaxBytes:N0}");

        position = _keys.Count;
        positions[key] = position;
        _keys.Add(string.Concat(_keyPrefix, key));
        return position;
    }

    private TraceFormatException Malformed(string fault, Exception? cause = null) =>
        new($"{_name}:{Math.Max(1, _line)}: the line {fault}.", cause);
}
