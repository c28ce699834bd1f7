namespace FluxCache.Memory.Index;

/// <summary>A place of a bucket. Good while the shard's lock is held that guards the bucket.</summary>
internal readonly unsafe struct EntryPlace(Bucket* bucket, int place)
{
    internal Bucket* Bucket => bucket;

    internal int Number => place;

    internal bool Exists => bucket is not null;

    internal uint Reference => bucket->References[place];

    internal ref ushort Mark => ref bucket->Marks[place];

    /// <inheritdoc cref="Index.Bucket.BeginChange"/>
    internal void BeginChange() => bucket->BeginChange();

    /// <inheritdoc cref="Index.Bucket.EndChange"/>
    internal void EndChange() => bucket->EndChange();

    /// <summary>Leads to another record from now on.</summary>
    internal void Lead(uint reference)
    {
        bucket->BeginChange();
        bucket->References[place] = reference;
        bucket->EndChange();
    }
}
