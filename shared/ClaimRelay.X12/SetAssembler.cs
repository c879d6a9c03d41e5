namespace ClaimRelay.X12;

/// <summary>
/// Puts a model of each transaction set of one kind together from segments as they come, of one set or of a whole file: holds no more
/// than the set at hand. Bad content never throws; what is unreadable is null or empty.
/// </summary>
public abstract class SetAssembler<T>
    where T : class
{
    bool isInSet;
    long start;
    long end;

    private protected SetAssembler()
    {
    }

    /// <summary>ST03 of the set at hand, or GS08 where it is absent.</summary>
    public string Version { get; private set; } = "";

    string groupVersion = "";

    /// <summary>Takes the next segment, whatever it is; what is not of such a set is passed over.</summary>
    /// <returns>The set that ends with this segment, or that was cut off before it; null for nearly every segment.</returns>
    public T? Add(in Segment segment)
    {
        var tag = segment.Tag;
        if (Tags.IsOfEnvelope(tag)) return AddEnvelope(segment, tag);
        if (!isInSet) return null;
        end = segment.End;
        Take(segment, tag);
        return null;
    }

    /// <summary>The last set of a file that ends within it; null otherwise.</summary>
    public T? End()
    {
        if (!isInSet) return null;
        isInSet = false;
        return Build(new(start, end - start));
    }

    /// <summary>Starts anew with an ST; false when the set is of another kind.</summary>
    private protected abstract bool Begin(in Segment st);

    private protected abstract void Take(in Segment segment, int tag);

    private protected abstract T Build(ByteRange range);

    /// <summary>The version that a set has by its group, where only the set is read.</summary>
    private protected void Follow(string version) => groupVersion = version;

    T? AddEnvelope(in Segment segment, int tag)
    {
        if (isInSet && tag == Tags.Se) end = segment.End;
        var ended = End();
        if (tag == Tags.Gs) groupVersion = segment[8].ToString();
        if (tag != Tags.St) return ended;
        (start, end) = (segment.Offset, segment.End);
        Version = segment[3].IsEmpty ? groupVersion : segment[3].ToString();
        isInSet = Begin(segment);
        return ended;
    }
}
