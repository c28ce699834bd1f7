namespace Aspire.Hosting.Orchestration;

/// <summary>Orders resources so that each stops before what it depends on.</summary>
internal static class StopOrder
{
    /// <summary>Groups to stop one after the other. A circle of dependencies ends up in one group.</summary>
    public static IEnumerable<IReadOnlyList<IResource>> Groups(IEnumerable<IResource> resources)
    {
        var left = resources.ToHashSet();
        while (left.Count > 0)
        {
            var needed = left.SelectMany(Dependencies).ToHashSet();
            IReadOnlyList<IResource> group = [.. left.Where(resource => !needed.Contains(resource))];
            if (group.Count == 0) group = [.. left];

            yield return group;
            left.ExceptWith(group);
        }
    }

    private static IEnumerable<IResource> Dependencies(IResource resource) => resource.Annotations
        .OfType<ResourceRelationshipAnnotation>()
        .Select(relation => relation.Resource)
        .Where(other => other != resource);
}
