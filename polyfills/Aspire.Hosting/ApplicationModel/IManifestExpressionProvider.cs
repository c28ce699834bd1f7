namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that a published manifest refers to by an expression.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The expression, in braces: <c>{redis.connectionString}</c>.</summary>
    string ValueExpression { get; }
}
