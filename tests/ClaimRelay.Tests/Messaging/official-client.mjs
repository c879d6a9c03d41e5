// Drives the Service Bus stand-in with Microsoft's own client. Usage: node official-client.mjs CONNECTION_STRING STEP
// Prints one JSON document: what the client saw.
import { ServiceBusClient } from "@azure/service-bus";

const [connectionString, step] = process.argv.slice(2);
const client = new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 8000 } });
const wait = { maxWaitTimeInMs: 2000 };
const shown = (message) => ({
  id: message.messageId,
  body: Buffer.isBuffer(message.body) ? message.body.toString("utf8") : message.body,
  contentType: message.contentType,
  session: message.sessionId,
  partitionKey: message.partitionKey,
  deliveryCount: message.deliveryCount,
  properties: message.applicationProperties,
  deadLetterReason: message.deadLetterReason,
  deadLetterErrorDescription: message.deadLetterErrorDescription,
});

const steps = {
  // One message completed, one abandoned and read again, one dead-lettered, one renewed; then what is left.
  async settle() {
    const receiver = client.createReceiver("work");
    const peeked = (await receiver.peekMessages(10)).map((m) => m.messageId);
    const [first, second, third, fourth] = await receiver.receiveMessages(4, wait);
    await receiver.completeMessage(first);
    await receiver.deadLetterMessage(third, { deadLetterReason: "unreadable", deadLetterErrorDescription: "not for us" });
    const renewed = (await receiver.renewMessageLock(fourth)) > new Date();
    await receiver.completeMessage(fourth);
    await receiver.abandonMessage(second);
    const [again] = await receiver.receiveMessages(1, wait);
    await receiver.completeMessage(again);
    const lost = await receiver.completeMessage(first).then(() => "settled", (error) => error.code ?? error.message);
    const dead = client.createReceiver("work", { subQueueType: "deadLetter" });
    const [buried] = await dead.receiveMessages(1, wait);
    await dead.completeMessage(buried);
    const left = await receiver.receiveMessages(1, { maxWaitTimeInMs: 500 });
    return { peeked, received: [first, second, third, fourth].map(shown), again: shown(again), renewed, lost, buried: shown(buried), left: left.length };
  },

  async subscription() {
    const receiver = client.createReceiver("remittances", "posting");
    const messages = await receiver.receiveMessages(10, wait);
    for (const message of messages) await receiver.completeMessage(message);
    return { received: messages.map(shown) };
  },

  // Abandoned until the entity gives up on it.
  async exhaust() {
    const receiver = client.createReceiver("work");
    const counts = [];
    for (;;) {
      const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 1000 });
      if (!message) break;
      counts.push(message.deliveryCount);
      await receiver.abandonMessage(message);
    }
    const dead = client.createReceiver("work", { subQueueType: "deadLetter" });
    const [buried] = await dead.receiveMessages(1, wait);
    return { counts, buried: shown(buried) };
  },

  async send() {
    const sender = client.createSender("work");
    await sender.sendMessages({ body: { hello: 1 }, messageId: "js-1", contentType: "application/json", applicationProperties: { kind: "greeting" } });
    await sender.sendMessages([1, 2].map((n) => ({ body: `text ${n}`, messageId: `js-batch-${n}`, sessionId: "s" })));
    const batch = await sender.createMessageBatch();
    const accepted = [batch.tryAddMessage({ body: "x", messageId: "js-1" }), batch.tryAddMessage({ body: "y".repeat(300000) })];
    await sender.sendMessages(batch);
    const nobody = await client.createSender("nosuch").sendMessages({ body: 1 }).then(() => "sent", (error) => error.code);
    return { maxSize: batch.maxSizeInBytes, accepted, nobody };
  },

  async refused() {
    return client.createSender("work").sendMessages({ body: 1 }).then(() => ({ error: "none" }), (error) => ({ error: error.code }));
  },
};

try {
  const result = await steps[step]();
  console.log(JSON.stringify(result));
} finally {
  await client.close();
}
