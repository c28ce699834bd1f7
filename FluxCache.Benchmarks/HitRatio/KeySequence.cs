using FluxCache.LoadGen.Traces;

namespace FluxCache.Benchmarks.HitRatio;

/// <summary>The keys of a trace in the order of access, numbered from 0.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="DistinctKeys">How many keys there are.</param>
/// <param name="Accesses">The key of each access.</param>
internal sealed record KeySequence(string Name, int DistinctKeys, int[] Accesses)
{
    /// <summary>Reads a trace. Writes are accesses as reads are; deletes are left out.</summary>
    /// <exception cref="TraceFormatException">The file cannot be read, or is no trace.</exception>
    internal static KeySequence Read(FileInfo file)
    {
        var trace = TraceReader.Read(file, keyPrefix: "", TraceFormat.Auto, most: long.MaxValue);
        int[] accesses =
        [
            .. from access in trace.Accesses
               where access.Operation != TraceOperation.Delete
               select access.Key,
        ];
        return accesses.Length > 0
            ? new KeySequence(file.Name.Split('.')[0], trace.Keys.Count, accesses)
            : throw new TraceFormatException($"The trace {file} has deletes only; give one with reads or writes.");
    }
}
