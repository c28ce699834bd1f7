using FluxCache.Node.Service.Answers;
using FluxCache.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace FluxCache.Node.Service;

/// <summary>
/// Reads the keys of one message until the answer is full. It reads them in batches, each of so many keys as are expected to
/// fit, so that the node holds little more than what it answers. Equal keys are read once.
/// </summary>
internal sealed class ManyEntryReader(IFluxCache cache, int maxSendBytes)
{
    private const int MaxKeys = 100_000;
    private const int MaxBatchKeys = 1_000;

    private readonly ExpectedSize _expected = new(firstBytes: 1 << 10);

    /// <exception cref="RpcException">The answer would be larger than a message may be.</exception>
    internal async Task<GetManyResponse> ReadAsync(GetManyRequest request, CancellationToken cancellationToken)
    {
        if (request.Keys.Count > MaxKeys)
            throw new ArgumentException($"{request.Keys.Count:N0} keys are too many for one call. Ask for at most {MaxKeys:N0}.", "keys");

        var freshness = Messages.ToFreshness(request.Linearizable, request.AtLeast);
        var room = request.MaxAnswerBytes is 0
            ? maxSendBytes
            : (int)Math.Min(request.MaxAnswerBytes, (uint)maxSendBytes);
        var response = new GetManyResponse();
        var read = new Dictionary<string, GetResponse>(StringComparer.Ordinal);
        while (response.Values.Count < request.Keys.Count)
        {
            var batch = NextUnread(request.Keys, response.Values.Count, read, room);
            await ReadBatchAsync(batch, freshness, read, cancellationToken);
            if (TryAnswer(request.Keys, read, response, ref room))
                continue;

            if (request.MaxAnswerBytes is 0)
                throw TooLarge(response.Values.Count, request.Keys.Count);
            break;
        }

        return response;
    }

    private string[] NextUnread(RepeatedField<string> keys, int start, Dictionary<string, GetResponse> read, int room)
    {
        var most = Math.Clamp(room / _expected.Bytes, 1, MaxBatchKeys);
        var batch = new HashSet<string>(StringComparer.Ordinal);
        for (var i = start; i < keys.Count && batch.Count < most; i++)
        {
            if (!read.ContainsKey(keys[i]))
                batch.Add(keys[i]);
        }

        return [.. batch];
    }

    private async Task ReadBatchAsync(
        string[] batch, Freshness freshness, Dictionary<string, GetResponse> read, CancellationToken cancellationToken)
    {
        var results = await cache.GetManyAsync<ReadOnlyMemory<byte>>(batch, freshness, cancellationToken);
        var bytes = 0L;
        foreach (var (key, result) in batch.Zip(results))
        {
            var value = Messages.ToResponse(result);
            read.Add(key, value);
            bytes += SizeOf(value);
        }

        _expected.Saw(bytes, batch.Length);
    }

    /// <summary>Answers for the keys that have been read. False: the answer is full.</summary>
    private static bool TryAnswer(
        RepeatedField<string> keys, Dictionary<string, GetResponse> read, GetManyResponse response, ref int room)
    {
        while (response.Values.Count < keys.Count && read.TryGetValue(keys[response.Values.Count], out var value))
        {
            room -= SizeOf(value);
            if (room < 0 && response.Values.Count > 0)
                return false;
            response.Values.Add(value);
        }

        return true;
    }

    /// <summary>With its tag and its length before it.</summary>
    private static int SizeOf(GetResponse value)
    {
        var bytes = value.CalculateSize();
        return 1 + CodedOutputStream.ComputeLengthSize(bytes) + bytes;
    }

    private static RpcException TooLarge(int fitting, int asked) => new(new Status(
        StatusCode.ResourceExhausted,
        $"The values of {asked:N0} keys are too large for one answer, which has room for those of the first {fitting:N0}. Ask for "
        + "fewer keys, or set max_answer_bytes and ask for the others again."));
}
