namespace FluxCache.Benchmarks.Comparison.Growth;

/// <summary>How a cost follows one quantity: a table and a plot.</summary>
/// <param name="Name">The plot's file name, without its ending.</param>
/// <param name="Title">What is shown.</param>
/// <param name="Quantity">What grows.</param>
/// <param name="Unit">Of the cost.</param>
/// <param name="At">The values of the quantity, growing.</param>
/// <param name="Lines">The cost at each of them, by line.</param>
internal sealed record Curve(
    string Name,
    string Title,
    string Quantity,
    string Unit,
    IReadOnlyList<double> At,
    IReadOnlyList<(string Name, IReadOnlyList<double> Values)> Lines);
