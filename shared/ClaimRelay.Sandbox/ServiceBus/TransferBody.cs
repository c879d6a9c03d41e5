using Amqp;
using Amqp.Framing;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>The Data sections of a transfer; a batch has one for each encoded message.</summary>
internal static class TransferBody
{
    public static IEnumerable<byte[]> Parts(Message transfer)
    {
        switch (transfer.BodySection)
        {
            case DataList list:
                for (var i = 0; i < list.Count; i++) yield return list[i].Binary;
                break;
            case Data data:
                yield return data.Binary;
                break;
        }
    }

    public static long Size(Message transfer) =>
        transfer.BodySection is Data or DataList ? Parts(transfer).Sum(part => (long)part.Length) : StoredMessage.Encode(transfer).Length;
}
