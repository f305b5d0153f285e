import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendQuery, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { type SnsSubscriber, startSnsSubscriber, subscribedTopic } from './sns-subscriber.ts';

let aws: TestEndpoint;
let subscriber: SnsSubscriber;
beforeAll(async () => {
  aws = await startTestEndpoint();
});
afterAll(() => aws.close());
beforeEach(async () => {
  subscriber = await startSnsSubscriber();
});
afterEach(() => subscriber.close());

const arnOf = (name: string) => `arn:aws:sns:eu-west-1:123456789012:${name}`;

describe('a topic', () => {
  test('is created once, listed, described and deleted with its subscriptions', async () => {
    const TopicArn = arnOf('listed');
    const create = new CreateTopicCommand({ Name: 'listed', Attributes: { DisplayName: 'Listed' } });
    expect((await aws.sns.send(create)).TopicArn).toBe(TopicArn);
    expect((await aws.sns.send(new CreateTopicCommand({ Name: 'listed' }))).TopicArn).toBe(TopicArn);
    expect((await aws.sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);

    const named = { TopicArn, AttributeName: 'DisplayName', AttributeValue: 'Pages' };
    await aws.sns.send(new SetTopicAttributesCommand(named));
    await aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: subscriber.url }));
    expect((await aws.sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toEqual({
      TopicArn,
      Owner: '123456789012',
      DisplayName: 'Pages',
      SubscriptionsConfirmed: '0',
      SubscriptionsPending: '1',
      SubscriptionsDeleted: '0',
    });

    await aws.sns.send(new DeleteTopicCommand({ TopicArn }));
    await aws.sns.send(new DeleteTopicCommand({ TopicArn }));
    expect((await aws.sns.send(new ListTopicsCommand({}))).Topics).toEqual([]);
    expect((await aws.sns.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([]);
  });

  test('is not known when it does not exist, in the words of SNS', async () => {
    const TopicArn = arnOf('ghost');
    await expect(aws.sns.send(new PublishCommand({ TopicArn, Message: 'x' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
    });
    const { status, xml } = await sendQuery(aws.endpoint.url, {
      Version: '2010-03-31',
      Action: 'GetTopicAttributes',
      TopicArn,
    });
    expect(status).toBe(404);
    expect(xml).toContain('<Code>NotFound</Code><Message>Topic does not exist</Message>');
  });
});

describe('a subscription', () => {
  test('is asked first, gets what is published after it confirmed, and nothing after it ended', async () => {
    const TopicArn = aws.endpoint.createTopic('asked');
    const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: subscriber.url });
    expect((await aws.sns.send(subscribe)).SubscriptionArn).toBe('pending confirmation');
    await aws.sns.send(new PublishCommand({ TopicArn, Message: 'too early' }));

    const asked = await subscriber.post(0);
    expect(asked.headers).toMatchObject({
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-topic-arn': TopicArn,
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
    });
    expect(asked.document).toMatchObject({ Type: 'SubscriptionConfirmation', TopicArn });
    const list = async () =>
      (await aws.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions?.map(
        ({ SubscriptionArn }) => SubscriptionArn,
      );
    expect(await list()).toEqual(['PendingConfirmation']);

    const confirm = new ConfirmSubscriptionCommand({ TopicArn, Token: asked.document.Token });
    const { SubscriptionArn } = await aws.sns.send(confirm);
    expect(await list()).toEqual([SubscriptionArn]);
    expect((await aws.sns.send(subscribe)).SubscriptionArn).toBe(SubscriptionArn);

    const published = await aws.sns.send(new PublishCommand({ TopicArn, Subject: 'Hello', Message: '<zoë> & "co"' }));
    const { headers, document } = await subscriber.post(1);
    expect(headers).toMatchObject({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': published.MessageId,
      'x-amz-sns-subscription-arn': SubscriptionArn,
    });
    expect(document).toEqual({
      Type: 'Notification',
      MessageId: published.MessageId,
      TopicArn,
      Subject: 'Hello',
      Message: '<zoë> & "co"',
      Timestamp: '2026-02-01T12:00:00.000Z',
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertURL: expect.stringContaining(aws.endpoint.url),
      UnsubscribeURL: expect.stringContaining('Action=Unsubscribe'),
    });

    const deleting = `${aws.endpoint.url}/?Version=2010-03-31&Action=DeleteTopic&TopicArn=${TopicArn}&Action=Unsubscribe`;
    expect((await fetch(deleting)).ok).toBe(false);
    expect((await fetch(document.UnsubscribeURL ?? '')).status).toBe(200);
    expect(await list()).toEqual([]);
    await aws.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  });

  test('gets the text that is meant for its protocol', async () => {
    const TopicArn = await subscribedTopic({ aws, subscriber }, 'structured');
    const publish = (texts: object) =>
      aws.sns.send(new PublishCommand({ TopicArn, MessageStructure: 'json', Message: JSON.stringify(texts) }));
    await publish({ default: 'for all', email: 'for mail' });
    await publish({ default: 'for all', http: 'for HTTP' });
    expect((await subscriber.post(1)).document.Message).toBe('for all');
    expect((await subscriber.post(2)).document.Message).toBe('for HTTP');
    await expect(publish({ email: 'for mail' })).rejects.toThrow('No default entry in JSON message body');
  });

  const refusals: [string, string, string, string][] = [
    ['an address of another machine', 'http', 'http://example.com/', 'only addresses of this machine'],
    ['an address of another network', 'http', 'http://10.0.0.1/', 'only addresses of this machine'],
    ['a protocol that is not built', 'email', 'a@example.com', 'email is not supported here'],
    ['a protocol that does not exist', 'pigeon', 'x', 'Does not support this protocol string: pigeon'],
    ['an address of another protocol', 'https', 'http://localhost/', 'Endpoint must match the specified protocol'],
  ];
  test.each(refusals)('is refused for %s', async (_name, Protocol, Endpoint, message) => {
    const TopicArn = aws.endpoint.createTopic('refusing');
    const refusal = aws.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
    await expect(refusal).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(refusal).rejects.toThrow(message);
  });
});

// The last one, because it moves the clock of all of them.
test('a subscription that nobody confirms is dropped after two days', async () => {
  const TopicArn = aws.endpoint.createTopic('forgotten');
  await aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: subscriber.url }));
  const { document } = await subscriber.post(0);
  aws.clock.advanceMs(2 * 24 * 60 * 60 * 1000);
  const confirm = new ConfirmSubscriptionCommand({ TopicArn, Token: document.Token });
  await expect(aws.sns.send(confirm)).rejects.toThrow('Invalid parameter: Token');
  expect((await aws.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).toEqual([]);
});
