using System.Text;

namespace FluxCache.AppHost.Reporting;

/// <summary>
/// The console of this process. It prints no secret. A stream that cannot be written (a full disk, a closed descriptor) is an
/// event, and no exception in whatever happens to print.
/// </summary>
internal sealed class ConsoleWriter(TextWriter inner, SecretMask mask) : TextWriter
{
    private readonly CancellationTokenSource _failed = new();

    /// <summary>Fires when the stream could not be written. What is printed afterwards is lost.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>Why it could not, in the system's words.</summary>
    public string? Fault { get; private set; }

    public override Encoding Encoding => inner.Encoding;

    /// <summary>Takes the place of both of this process' streams.</summary>
    /// <returns>The standard output.</returns>
    public static ConsoleWriter Install(SecretMask mask)
    {
        var output = new ConsoleWriter(Console.Out, mask);
        Console.SetOut(output);
        Console.SetError(new ConsoleWriter(Console.Error, mask));
        return output;
    }

    public override void Write(char value) => Print(writer => writer.Write(value));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => Print(writer => writer.Write(mask.Apply(value ?? "")));

    public override void WriteLine(string? value) => Print(writer => writer.WriteLine(mask.Apply(value ?? "")));

    public override void Flush() => Print(writer => writer.Flush());

    private void Print(Action<TextWriter> action)
    {
        if (Fault is not null) return;

        try
        {
            action(inner);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Fault = (fault.InnerException ?? fault).Message;
            _failed.Cancel();
        }
    }
}
