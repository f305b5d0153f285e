import { randomUUID } from 'node:crypto';
import type { StoredSubscription } from './sns-store.ts';

/** What is posted to the endpoint of a subscription. */
export interface SnsPost {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The parameter `Version` of SNS's requests, by which Query tells services from each other. */
export const snsApiVersion = '2010-03-31';

/**
 * Nothing is signed: there is no certificate that a subscriber could trust. The members are there because subscribers expect them;
 * one that checks signatures refuses the message, as it should.
 */
function signature(endpointUrl: string): object {
  return {
    SignatureVersion: '1',
    Signature: Buffer.from('not signed').toString('base64'),
    SigningCertURL: `${endpointUrl}/SimpleNotificationService-none.pem`,
  };
}

/** Asks an endpoint whether it wants what it was subscribed to. AWS page: "Parsing message formats". */
export function confirmationPost(
  { topicArn, endpoint, token }: StoredSubscription,
  { nowMs, endpointUrl }: { nowMs: number; endpointUrl: string },
): SnsPost {
  const id = randomUUID();
  return post(endpoint, headers('SubscriptionConfirmation', id, topicArn), {
    Type: 'SubscriptionConfirmation',
    MessageId: id,
    Token: token,
    TopicArn: topicArn,
    Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: actionUrl(endpointUrl, { Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token }),
    Timestamp: new Date(nowMs).toISOString(),
    ...signature(endpointUrl),
  });
}

/** A published message on its way to one endpoint. `id` is the same for all of them. AWS page: "Parsing message formats". */
export function notificationPost(
  { arn, topicArn, endpoint }: StoredSubscription,
  message: { id: string; subject: string | undefined; text: string },
  { nowMs, endpointUrl }: { nowMs: number; endpointUrl: string },
): SnsPost {
  const subscribed = { ...headers('Notification', message.id, topicArn), 'x-amz-sns-subscription-arn': arn };
  return post(endpoint, subscribed, {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: topicArn,
    Subject: message.subject,
    Message: message.text,
    Timestamp: new Date(nowMs).toISOString(),
    ...signature(endpointUrl),
    UnsubscribeURL: actionUrl(endpointUrl, { Action: 'Unsubscribe', SubscriptionArn: arn }),
  });
}

function headers(type: string, id: string, topicArn: string): Record<string, string> {
  return { 'x-amz-sns-message-type': type, 'x-amz-sns-message-id': id, 'x-amz-sns-topic-arn': topicArn };
}

function post(endpoint: string, own: Readonly<Record<string, string>>, document: object): SnsPost {
  return {
    endpoint,
    headers: {
      ...own,
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
    },
    body: JSON.stringify(document, undefined, 2),
  };
}

function actionUrl(endpointUrl: string, parameters: Readonly<Record<string, string>>): string {
  return `${endpointUrl}/?${new URLSearchParams({ ...parameters, Version: snsApiVersion })}`;
}
