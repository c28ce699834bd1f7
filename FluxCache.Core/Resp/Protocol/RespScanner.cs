using System.Runtime.CompilerServices;

namespace FluxCache.Resp.Protocol;

/// <summary>
/// Finds where frames end, without reading what is in them. Resumable: bytes come in any portions, each is looked at
/// once, and a consumed byte is never needed again. Not safe for concurrent calls.
/// </summary>
/// <remarks>
/// The state is a stack of the aggregates that are open, each with the elements that it still lacks, and how much of a
/// string's payload is still to skip. An attribute (<c>|</c>) is an aggregate that does not count as an element: the
/// value that it describes follows it. Grammar:
/// https://github.com/redis/redis-specifications/blob/master/protocol/RESP3.md.
/// </remarks>
internal sealed class RespScanner
{
    private const long Streamed = -1;

    private readonly RespLimits _limits;
    private readonly OpenAggregate[] _open;
    private int _depth;
    private long _bulkLeft;
    private long _streamedBulkBytes;
    private bool _inStreamedString;
    private bool _afterAttribute;
    private int _lineSearched;
    private long _frameBytes;

    public RespScanner(RespLimits limits)
    {
        _limits = limits;
        _open = new OpenAggregate[limits.MaxDepth];
    }

    /// <summary>
    /// Why the last scan ended with <see cref="RespScanOutcome.Malformed"/> or
    /// <see cref="RespScanOutcome.LimitExceeded"/>.
    /// </summary>
    public string Fault { get; private set; } = "";

    /// <summary>Whether the frame being scanned (or just completed) is a push.</summary>
    public bool IsPush { get; private set; }

    /// <summary>Scans on, from the first byte that no earlier call consumed.</summary>
    /// <param name="consumed">How many of <paramref name="bytes"/> were scanned; present the others again.</param>
    public RespScanOutcome Scan(ReadOnlySpan<byte> bytes, out int consumed)
    {
        var position = 0;
        if (_frameBytes == 0 && _depth == 0 && !_afterAttribute)
            IsPush = false;

        var outcome = ScanElements(bytes, ref position);
        consumed = position;
        _frameBytes += position;
        if (outcome == RespScanOutcome.NeedMore && _frameBytes > _limits.MaxFrameBytes)
            return Exceeded("a frame is too long");
        if (outcome == RespScanOutcome.Complete)
            _frameBytes = 0;
        return outcome;
    }

    private RespScanOutcome ScanElements(ReadOnlySpan<byte> bytes, ref int position)
    {
        while (true)
        {
            if (_bulkLeft > 0)
            {
                var skipped = SkipPayload(bytes, ref position);
                if (skipped != RespScanOutcome.Complete)
                    return skipped;
                if (!_inStreamedString && EndElement())
                    return RespScanOutcome.Complete;
            }

            var header = TakeLine(bytes, ref position, out var line);
            if (header != RespScanOutcome.Complete)
                return header;

            var outcome = _inStreamedString ? BeginChunk(line) : BeginElement(line[0], line[1..]);
            if (outcome != RespScanOutcome.NeedMore)
                return outcome;
        }
    }

    /// <summary>NeedMore: the frame goes on.</summary>
    private RespScanOutcome BeginElement(byte type, ReadOnlySpan<byte> line)
    {
        if (type == '.')
            return EndStreamed(line);

        if (_depth > 0 && _open[_depth - 1].Left <= Streamed - _limits.MaxAggregateCount)
            return Exceeded("a streamed aggregate has too many elements");

        _afterAttribute = false;
        switch (type)
        {
            case (byte)'+' or (byte)'-' or (byte)':' or (byte)'_' or (byte)'#' or (byte)',' or (byte)'(':
                return EndElement() ? RespScanOutcome.Complete : RespScanOutcome.NeedMore;
            case (byte)'$' or (byte)'=' or (byte)'!':
                return BeginBulk(type, line);
            case (byte)';':
                return Malformed("a part of a streamed string arrived outside a streamed string");
            default:
                return BeginAggregate(type, line);
        }
    }

    private RespScanOutcome BeginBulk(byte type, ReadOnlySpan<byte> line)
    {
        if (type == '$' && line.SequenceEqual("?"u8))
        {
            _inStreamedString = true;
            _streamedBulkBytes = 0;
            return RespScanOutcome.NeedMore;
        }

        if (type == '$' && line.SequenceEqual("-1"u8))
            return EndElement() ? RespScanOutcome.Complete : RespScanOutcome.NeedMore;

        var outcome = ParseLength(line, _limits.MaxBulkBytes, "a string is too long", out var length);
        if (outcome == RespScanOutcome.NeedMore)
            _bulkLeft = length + 2;
        return outcome;
    }

    private RespScanOutcome BeginChunk(ReadOnlySpan<byte> line)
    {
        if (line[0] != ';')
            return Malformed("a part of a streamed string was expected");

        var outcome = ParseLength(
            line[1..], _limits.MaxBulkBytes - _streamedBulkBytes, "a streamed string is too long", out var length);
        if (outcome != RespScanOutcome.NeedMore)
            return outcome;

        if (length > 0)
        {
            _streamedBulkBytes += length;
            _bulkLeft = length + 2;
            return RespScanOutcome.NeedMore;
        }

        _inStreamedString = false;
        return EndElement() ? RespScanOutcome.Complete : RespScanOutcome.NeedMore;
    }

    private RespScanOutcome BeginAggregate(byte type, ReadOnlySpan<byte> line)
    {
        var pairs = type is (byte)'%' or (byte)'|';
        if (type == '>')
        {
            if (_depth > 0)
                return Malformed("a push is nested in another value");
            IsPush = true;
        }

        long count;
        if (type is (byte)'*' or (byte)'~' or (byte)'%' && line.SequenceEqual("?"u8))
        {
            count = Streamed;
        }
        else if (type == '*' && line.SequenceEqual("-1"u8))
        {
            count = 0;
        }
        else
        {
            var most = pairs ? _limits.MaxAggregateCount / 2 : _limits.MaxAggregateCount;
            var outcome = ParseLength(line, most, "an aggregate has too many elements", out count);
            if (outcome != RespScanOutcome.NeedMore)
                return outcome;
            if (pairs)
                count *= 2;
        }

        if (count == 0)
            return EndEmpty(type);
        if (_depth == _open.Length)
            return Exceeded("aggregates are nested too deeply");

        _open[_depth++] = new OpenAggregate(type, count);
        return RespScanOutcome.NeedMore;
    }

    private RespScanOutcome EndEmpty(byte type)
    {
        if (type == '>')
            return Malformed("a push is empty");
        if (type != '|')
            return EndElement() ? RespScanOutcome.Complete : RespScanOutcome.NeedMore;

        _afterAttribute = true;
        return RespScanOutcome.NeedMore;
    }

    private RespScanOutcome EndStreamed(ReadOnlySpan<byte> line)
    {
        if (line.Length > 0 || _afterAttribute || _depth == 0 || _open[_depth - 1].Left > Streamed)
            return Malformed("a streamed aggregate ends that never began");
        if (_open[_depth - 1].Type == '%' && ((Streamed - _open[_depth - 1].Left) & 1) != 0)
            return Malformed("a streamed map ends with a key that has no value");

        _depth--;
        return EndElement() ? RespScanOutcome.Complete : RespScanOutcome.NeedMore;
    }

    /// <summary>
    /// Counts an element as there, and the aggregates that it completes. True: the frame is complete.
    /// </summary>
    private bool EndElement()
    {
        while (_depth > 0)
        {
            ref var innermost = ref _open[_depth - 1];
            innermost.Left--;
            if (innermost.Left != 0)
                return false;

            _depth--;
            if (innermost.Type == '|')
            {
                _afterAttribute = true;
                return false;
            }
        }

        return true;
    }

    private RespScanOutcome SkipPayload(ReadOnlySpan<byte> bytes, ref int position)
    {
        var payload = Math.Min(_bulkLeft - 2, bytes.Length - position);
        if (payload > 0)
        {
            position += (int)payload;
            _bulkLeft -= payload;
        }

        while (_bulkLeft > 0)
        {
            if (position == bytes.Length)
                return RespScanOutcome.NeedMore;
            if (bytes[position] != (_bulkLeft == 2 ? (byte)'\r' : (byte)'\n'))
                return Malformed("a string is longer than its length says");
            position++;
            _bulkLeft--;
        }

        return RespScanOutcome.Complete;
    }

    private RespScanOutcome TakeLine(ReadOnlySpan<byte> bytes, ref int position, out ReadOnlySpan<byte> line)
    {
        line = default;
        var rest = bytes[position..];
        if (rest.IsEmpty)
            return RespScanOutcome.NeedMore;
        if (_lineSearched == 0 && !"+-:_#,($=!*~%>|.;"u8.Contains(rest[0]))
            return Malformed($"no type starts with byte 0x{rest[0]:X2}");

        var end = rest[_lineSearched..].IndexOf((byte)'\r');
        if (end >= 0)
            end += _lineSearched;
        if ((end >= 0 ? end : rest.Length) > _limits.MaxLineBytes)
            return Exceeded("a line is too long");
        if (end < 0 || end + 1 == rest.Length)
        {
            _lineSearched = end < 0 ? rest.Length : end;
            return RespScanOutcome.NeedMore;
        }

        if (rest[end + 1] != '\n')
            return Malformed("a line has CR without LF");

        _lineSearched = 0;
        line = rest[..end];
        position += end + 2;
        return RespScanOutcome.Complete;
    }

    /// <summary>NeedMore: a length, and the frame goes on.</summary>
    private RespScanOutcome ParseLength(ReadOnlySpan<byte> digits, long most, string excess, out long length)
    {
        length = 0;
        if (digits.IsEmpty)
            return Malformed("a length is missing");

        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return Malformed("a length is not a number");
            length = (length * 10) + (digit - '0');
            if (length > most)
                return Exceeded(excess);
        }

        return RespScanOutcome.NeedMore;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RespScanOutcome Malformed(string fault)
    {
        Fault = fault;
        return RespScanOutcome.Malformed;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RespScanOutcome Exceeded(string fault)
    {
        Fault = fault;
        return RespScanOutcome.LimitExceeded;
    }

    /// <param name="Left">
    /// Elements still to come; <see cref="Streamed"/> less those that came, where the end is marked.
    /// </param>
    private record struct OpenAggregate(byte Type, long Left);
}
