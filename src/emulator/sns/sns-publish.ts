import { randomUUID } from 'node:crypto';
import type { PublishInput, PublishResponse } from '@aws-sdk/client-sns';
import type { Clock } from '../protocol/clock.ts';
import type { SnsDelivery } from './sns-delivery.ts';
import { notificationPost } from './sns-envelope.ts';
import { existingTopic, invalidParameter, refuseUnsupported } from './sns-refusals.ts';
import type { SnsStore } from './sns-store.ts';

/** AWS page: "Publish". */
const maxMessageBytes = 256 * 1024;
const subjectPattern = /^[^\p{Cc}]{1,100}$/u;

/** The action Publish: the message goes to every confirmed subscription of a topic, later. AWS page: "Publish". */
export function createSnsPublish(deps: {
  store: SnsStore;
  clock: Clock;
  delivery: SnsDelivery;
  /** Where this endpoint is reached. */
  endpointUrl(): string;
}): (input: PublishInput) => PublishResponse {
  const { store, clock, delivery } = deps;
  return (input) => {
    refuseUnsupported(input, ['PhoneNumber', 'MessageAttributes', 'MessageDeduplicationId', 'MessageGroupId']);
    const { Message = '', Subject, MessageStructure } = input;
    const topicArn = input.TopicArn ?? input.TargetArn;
    if (topicArn === undefined) {
      throw invalidParameter('TopicArn or TargetArn', 'no value for required parameter');
    }
    if (Message === '') throw invalidParameter('Empty message');
    if (Buffer.byteLength(Message) > maxMessageBytes) throw invalidParameter('Message too long');
    if (Subject !== undefined && !subjectPattern.test(Subject)) throw invalidParameter('Subject');
    const textFor = MessageStructure === 'json' ? textsByProtocol(Message) : () => Message;
    const topic = existingTopic(store, topicArn);
    const id = randomUUID();
    const now = { nowMs: clock.nowMs(), endpointUrl: deps.endpointUrl() };
    for (const subscription of store.listSubscriptions(topic.arn)) {
      if (!subscription.isConfirmed) continue;
      const message = { id, subject: Subject, text: textFor(subscription.protocol) };
      delivery.send(notificationPost(subscription, message, now));
    }
    return { MessageId: id };
  };
}

/** The texts of a message of the structure `json`, which has one for each protocol or one for all. */
function textsByProtocol(message: string): (protocol: string) => string {
  const texts = parsedObject(message);
  const everyOther = texts.default;
  if (typeof everyOther !== 'string') {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return (protocol) => {
    const own = texts[protocol];
    return typeof own === 'string' ? own : everyOther;
  };
}

function parsedObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Refused below.
  }
  throw invalidParameter('Message Structure - JSON message body failed to parse');
}
