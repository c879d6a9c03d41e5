using System.Net;
using System.Net.Sockets;

namespace ClaimRelay.Sandbox.Lines;

/// <summary>A TCP line to a port of this machine that does what lines do: it delays, throttles, stalls, closes by halves, cuts and resets, at a given byte.</summary>
public sealed class FaultProxy : IDisposable
{
    // Small, so that a line that stops is felt at its other end and not hidden in a buffer.
    const int Buffer = 65536;

    readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = Buffer, SendBufferSize = Buffer };
    readonly TaskCompletionSource happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ArmedRule?[] armed = new ArmedRule?[2];
    readonly List<FaultLine> lines = [];
    readonly int target;
    int connections;

    /// <param name="target">Port of the server.</param>
    public FaultProxy(int target, TimeProvider clock, params IReadOnlyList<LineRule> rules)
    {
        (this.target, Clock) = (target, clock);
        foreach (var rule in rules) Arm(rule);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public int Connections => Volatile.Read(ref connections);

    /// <summary>Ends when a rule was applied for the first time; fails when what it calls failed.</summary>
    public Task Happened => happened.Task;

    /// <summary>True once it had a rule.</summary>
    public bool HasRules { get; private set; }

    /// <summary>What the server says comes so much later; its order and speed stay.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>At most so many in each direction; 0 is no limit.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>The first bytes of the server come one by one, with a pause before each.</summary>
    public (int Bytes, TimeSpan Pause) Trickle { get; init; }

    internal TimeProvider Clock { get; }

    /// <summary>Gives a rule, in place of the one its direction had.</summary>
    public void Arm(LineRule rule)
    {
        HasRules = true;
        Volatile.Write(ref armed[(int)rule.Direction], new(rule));
    }

    /// <summary>From now on the line carries everything, as far as it still stands.</summary>
    public void Disarm()
    {
        foreach (ref var rule in armed.AsSpan()) Volatile.Write(ref rule, null);
    }

    public void Dispose()
    {
        listener.Dispose();
        lock (lines) lines.ForEach(static line => line.Close());
    }

    internal ArmedRule? RuleOf(LineDirection direction) => Volatile.Read(ref armed[(int)direction]);

    internal void Happens(LineRule rule)
    {
        try
        {
            rule.Happens?.Invoke();
            happened.TrySetResult();
        }
        catch (Exception failed)
        {
            happened.TrySetException(failed);
        }
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync();
                Interlocked.Increment(ref connections);
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = Buffer, SendBufferSize = Buffer };
                FaultLine line = new(this, client, server);
                lock (lines) lines.Add(line);
                _ = line.RunAsync(target);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    /// <summary>A rule and how often it may still be applied, once to each connection.</summary>
    internal sealed class ArmedRule(LineRule rule)
    {
        readonly HashSet<FaultLine> applied = [];

        public LineRule Rule => rule;

        public bool TryTake(FaultLine line)
        {
            lock (applied) return applied.Count < rule.Times && !applied.Contains(line) && rule.When?.Invoke() != false && applied.Add(line);
        }
    }
}
