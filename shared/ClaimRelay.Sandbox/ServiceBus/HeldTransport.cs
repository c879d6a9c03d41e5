using System.Runtime.CompilerServices;
using Amqp;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>Holds the server's writes after SASL until the client's AMQP header is in. The listener would send its open right
/// behind the SASL outcome, and the official JS client stalls when both come in one read.</summary>
internal sealed class HeldTransport(IAsyncTransport inner) : IAsyncTransport
{
    static readonly ConditionalWeakTable<Connection, HeldTransport> Transports = [];

    readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Closes a connection's socket without a word, as a lost network does.</summary>
    public static void Cut(Connection connection)
    {
        if (Transports.TryGetValue(connection, out var transport)) transport.Close();
    }

    public void SetConnection(Connection connection)
    {
        Transports.AddOrUpdate(connection, this);
        inner.SetConnection(connection);
    }

    public async Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
    {
        await heard.Task;
        await inner.SendAsync(bufferList, listSize);
    }

    public async Task<int> ReceiveAsync(byte[] buffer, int offset, int count)
    {
        try
        {
            return await inner.ReceiveAsync(buffer, offset, count);
        }
        finally
        {
            heard.TrySetResult();
        }
    }

    public void Send(ByteBuffer buffer)
    {
        heard.Task.Wait();
        inner.Send(buffer);
    }

    public int Receive(byte[] buffer, int offset, int count)
    {
        try
        {
            return inner.Receive(buffer, offset, count);
        }
        finally
        {
            heard.TrySetResult();
        }
    }

    public void Close()
    {
        heard.TrySetResult();
        inner.Close();
    }
}
