namespace ClaimRelay.Sandbox.Lines;

public enum LineDirection { ToServer, ToClient }

/// <summary>How a line ends, or stops to be one.</summary>
public enum LineEnd
{
    /// <summary>Both ends are closed in good order, as by a proxy that has had enough.</summary>
    Cut,

    /// <summary>Both ends get a reset.</summary>
    Reset,

    /// <summary>Nothing more is read in this direction; nobody is told.</summary>
    Stall,

    /// <summary>Who hears this direction is told that no more comes; the other direction goes on.</summary>
    HalfClose,
}

/// <summary>What happens once so many bytes were carried in one direction: counted from the start of each connection, and of an open one from when the rule was given.</summary>
/// <param name="After">Bytes that still arrive.</param>
public sealed record LineRule(LineDirection Direction, long After)
{
    /// <summary>Null only tells <see cref="Happens"/>.</summary>
    public LineEnd? End { get; init; }

    /// <summary>Called before the end, on the line's own time: nothing is carried in this direction until it returns.</summary>
    public Action? Happens { get; init; }

    /// <summary>Asked when the bytes are there: the rule waits until it is true. Null is always.</summary>
    public Func<bool>? When { get; init; }

    /// <summary>How often it happens, over all connections.</summary>
    public int Times { get; init; } = 1;
}
