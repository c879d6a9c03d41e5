namespace ClaimRelay.Mailboxes;

/// <summary>Counts connections that could not be closed in time.</summary>
public sealed class LeakedConnections
{
    int count;

    public int Count => Volatile.Read(ref count);

    internal void Add() => Interlocked.Increment(ref count);
}
