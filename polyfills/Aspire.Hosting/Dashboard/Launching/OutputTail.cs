namespace Aspire.Hosting.Dashboard.Launching;

/// <summary>
/// The last lines that a program wrote, to say what went wrong. Safe for concurrent use; locks itself.
/// </summary>
internal sealed class OutputTail
{
    private const int Capacity = 12;

    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_lines)
        {
            if (_lines.Count == Capacity) _lines.Dequeue();
            _lines.Enqueue(line.TrimEnd());
        }
    }

    public override string ToString()
    {
        lock (_lines) return string.Join(Environment.NewLine, _lines);
    }
}
